package dev.anteroom.report.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.anteroom.gotrace.TraceReader;
import dev.anteroom.gotrace.summary.TraceSummary;
import dev.anteroom.profile.Label;
import dev.anteroom.profile.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The profile of a trace's waits is held against every single wait, told from its events alone.
class TraceProfileTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"regions-go1.19", "loaded-go1.21", "gc-go1.22", "loaded-go1.23"})
    void should_count_and_sum_the_waits_of_each_kind(String name) throws IOException {
        Map<String, Long> counts = new TreeMap<>();
        Map<String, Long> delays = new TreeMap<>();
        List<Waits.Wait> all;
        try (TraceReader reader = TraceReader.of(name, TraceRecordings.bytes(name))) {
            all = Waits.of(reader);
        }
        for (Waits.Wait wait : all) {
            counts.merge("waiting: " + wait.what(), 1L, Long::sum);
            delays.merge("waiting: " + wait.what(), wait.nanos(), Long::sum);
        }

        Profile profile = profile(name);

        assertThat(sums(profile, 0)).isEqualTo(counts).isNotEmpty();
        assertThat(sums(profile, 1)).isEqualTo(delays);
    }

    @ParameterizedTest
    @ValueSource(strings = {"regions-go1.19", "loaded-go1.23"})
    void should_tell_how_long_single_waits_took(String name) throws IOException {
        Profile profile = profile(name);
        int told = 0;
        for (int sample = 0; sample < profile.sampleCount(); sample++) {
            long mean = profile.value(sample, 1) / profile.value(sample, 0);
            if (mean > 1_000) {
                assertThat(profile.labels(sample))
                        .singleElement()
                        .satisfies(label ->
                                assertThat(((Label.Numeric) label).value()).isCloseTo(mean, within(mean / 7)));
                told++;
            }
        }
        assertThat(told).isGreaterThan(10);
    }

    @Test
    void should_tell_a_trace_from_other_files() throws IOException {
        Path packed = Path.of("../gotrace/src/test/resources/traces/loaded-go1.23.trace.gz");
        Path plain = Files.write(folder.resolve("plain"), TraceRecordings.bytes("regions-go1.19"));
        assertThat(List.of(packed, plain)).allMatch(TraceReader::isTrace);
        assertThat(List.of(
                        folder,
                        folder.resolve("missing"),
                        Files.writeString(folder.resolve("x"), "\u001f\u008b go 1.")))
                .noneMatch(TraceReader::isTrace);
    }

    private static Profile profile(String name) throws IOException {
        try (TraceReader reader = TraceReader.of(name, TraceRecordings.bytes(name))) {
            return TraceProfile.of(TraceSummary.withWaits(reader));
        }
    }

    private static Map<String, Long> sums(Profile profile, int type) {
        Map<String, Long> sums = new TreeMap<>();
        for (int sample = 0; sample < profile.sampleCount(); sample++) {
            int root = profile.locationAt(profile.stackEnd(sample) - 1);
            sums.merge(profile.frameName(profile.firstFrame(root)), profile.value(sample, type), Long::sum);
        }
        return sums;
    }
}
