package dev.anteroom.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.profile.goroutine.Recordings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `go tool pprof -raw` and we read the same in a profile, sample by sample: the values, each frame of the stack
/// with its inlined calls, the labels; and the types, the period, every location and mapping.
class RawDifferentialTest {
    @TempDir
    static Path temporary;

    @ParameterizedTest
    @MethodSource("dev.anteroom.profile.goroutine.Recordings#profiles")
    void should_read_what_pprof_reads_in_a_recorded_profile(Path file) {
        Peers.needGo("1.23");
        same(file);
    }

    /// The pprof of Go 1.19 merges even a single profile: equal samples become one, zeros vanish, and so do
    /// mappings that no location is in. It then loses samples without a stack.
    @ParameterizedTest
    @MethodSource("dev.anteroom.profile.goroutine.Recordings#profiles")
    void should_merge_a_recorded_profile_as_pprof_does(Path file) {
        Peers.needGo("1.19");
        same(file.toString(), ProfileMerge.merge(List.of(ProfileReader.read(file))), "1.19", file);
    }

    @Test
    void should_read_what_pprof_reads_in_a_wide_profile() {
        Peers.needGo("1.23");
        same(Peers.generateCpuProfile(temporary.resolve("wide.pb.gz"), 4000));
    }

    /// What the Go runtime doesn't write: numbers with units, several labels of one name, folded and unnamed
    /// locations, mangled names, columns, mappings of each sort.
    @Test
    void should_read_what_pprof_reads_in_a_profile_of_another_recorder() throws IOException {
        Peers.needGo("1.23");
        Profile profile = ofAnotherRecorder();
        Path file = write(profile);
        same("as built", profile, "1.23", file);
        same(file);
    }

    @ParameterizedTest
    @MethodSource("dev.anteroom.profile.goroutine.Recordings#profiles")
    void should_write_what_pprof_reads_as_before(Path file) throws IOException {
        Peers.needGo("1.23");
        Profile profile = ProfileReader.read(file);
        same(file + ", written again", profile, "1.23", write(profile));
    }

    @ParameterizedTest
    @ValueSource(strings = {"go1.19", "go1.23"})
    void should_have_recordings_of_each_kind_and_with_labels(String go) {
        Map<String, Boolean> labels = new TreeMap<>();
        for (Path file : Recordings.profiles()) {
            if (file.toString().contains("profiles/" + go)) {
                Profile profile = ProfileReader.read(file);
                labels.put(file.getFileName().toString().replace(".pb.gz", ""), profile.labelSetCount() > 1);
            }
        }
        assertThat(labels)
                .isEqualTo(Map.of(
                        "allocs", true,
                        "block", false,
                        "cpu", true,
                        "goroutine", true,
                        "heap", true,
                        "mutex", false,
                        "threadcreate", false));
    }

    private static Profile ofAnotherRecorder() {
        ProfileBuilder builder = new ProfileBuilder(new ProfileHeader(
                List.of(new ValueType("events", "count"), new ValueType("lost", "bytes")),
                "events",
                0,
                0,
                new ValueType("wall", "microseconds"),
                997,
                List.of("first", "second thought"),
                "",
                "",
                ""));
        int binary = builder.mapping(
                new Mapping(0x400000, 0x500000, 0x1000, "/usr/bin/with space", "0a1b2c", true, true, true, true));
        int library =
                builder.mapping(new Mapping(0x7f0000000000L, 0x7f0000001000L, 0, "", "", true, false, true, false));
        int mangled =
                builder.function("std::vector<int>::push_back(int const&)", "_ZNSt6vectorIiE9push_back", "v.h", 12);
        int plain = builder.function("main", "main", "/src/main.c", 3);
        int nowhere = builder.function("interpreter entry", "interpreter entry", "", 0);
        builder.beginLocation(0x400123, binary, true);
        builder.addFrame(mangled, 17, 5);
        builder.addFrame(plain, 40, 9);
        int inlined = builder.endLocation();
        builder.beginLocation(0x7f0000000abcL, library, false);
        int unnamed = builder.endLocation();
        builder.beginLocation(0xffffffffffff0001L, -1, false);
        builder.addFrame(nowhere, 0, 0);
        int unmapped = builder.endLocation();
        List<Label> both = List.of(
                new Label.Text("state", "b"),
                new Label.Numeric("size", 4096, "bytes"),
                new Label.Numeric("delay", -5, ""),
                new Label.Text("state", "a: [x] y"),
                new Label.Numeric("size", 7, ""),
                new Label.Numeric("state", 0, "none"));
        List<Label> numbers =
                List.of(new Label.Numeric("delay", 1, ""), new Label.Numeric("delay", Long.MIN_VALUE, ""));
        builder.sample(new int[] {inlined, unnamed, unmapped}, 3, builder.labelSet(both), 1, Long.MAX_VALUE);
        builder.sample(new int[] {unmapped, inlined, inlined}, 3, builder.labelSet(numbers), -1, 0);
        builder.sample(new int[] {unnamed}, 1, 0, 0, 0);
        builder.sample(new int[] {}, 0, builder.labelSet(both), 2, 3);
        return builder.build();
    }

    private static Path write(Profile profile) throws IOException {
        Path file = temporary.resolve("written.pb.gz");
        try (OutputStream out = Files.newOutputStream(file)) {
            ProfileWriter.writePprof(profile, out);
        }
        return file;
    }

    private static void same(Path file) {
        same(file.toString(), ProfileReader.read(file), "1.23", file);
    }

    /// @param name which profile to say that it differs
    private static void same(String name, Profile profile, String version, Path file) {
        boolean old = version.equals("1.19");
        PprofRaw ours = asRaw(ProfileFilter.dropUninteresting(name, profile), !old);
        if (old) {
            ours.samples().removeIf(sample -> sample.stack().isEmpty());
        }
        PprofRaw theirs = PprofRaw.of(Peers.pprof(version, List.of("-raw", file.toString())));
        // Times are printed in the machine's zone and durations cut to four characters: the comparison with the
        // protobuf library has both.
        assertThat(ours.header())
                .as(name)
                .isEqualTo(theirs.header().stream()
                        .filter(line -> !line.startsWith("Time: ") && !line.startsWith("Duration: "))
                        .toList());
        assertThat(ours.types()).as(name).isEqualTo(theirs.types());
        assertThat(ours.mappings()).as(name).isEqualTo(theirs.mappings());
        assertThat(ours.samples().size())
                .as("%s, samples", name)
                .isEqualTo(theirs.samples().size());
        for (int i = 0; i < ours.samples().size(); i++) {
            assertThat(ours.samples().get(i))
                    .as("%s, sample %d", name, i)
                    .isEqualTo(theirs.samples().get(i));
        }
        assertThat(ours.locations().size())
                .as("%s, locations", name)
                .isEqualTo(theirs.locations().size());
        for (int i = 0; i < ours.locations().size(); i++) {
            assertThat(ours.locations().get(i))
                    .as("%s, location %d", name, i)
                    .isEqualTo(theirs.locations().get(i));
        }
    }

    /// What pprof prints of a profile, in its words (`String` in github.com/google/pprof/profile/profile.go).
    ///
    /// @param columns pprof knows them
    private static PprofRaw asRaw(Profile profile, boolean columns) {
        List<String> header = new ArrayList<>();
        profile.comments().forEach(comment -> header.add("Comment: " + comment));
        ValueType period = profile.periodType();
        header.add("PeriodType: " + (period == null ? " " : period.type() + " " + period.unit()));
        header.add("Period: " + profile.period());
        String byDefault = profile.header().defaultSampleType();
        List<PprofRaw.Location> locations = new ArrayList<>();
        for (int location = 0; location < profile.locationCount(); location++) {
            locations.add(location(profile, location, columns));
        }
        List<PprofRaw.Sample> samples = new ArrayList<>();
        for (int sample = 0; sample < profile.sampleCount(); sample++) {
            List<Long> values = new ArrayList<>();
            for (int type = 0; type < profile.sampleTypes().size(); type++) {
                values.add(profile.value(sample, type));
            }
            List<PprofRaw.Location> stack = new ArrayList<>();
            for (int i = profile.stackStart(sample); i < profile.stackEnd(sample); i++) {
                stack.add(locations.get(profile.locationAt(i)));
            }
            samples.add(new PprofRaw.Sample(values, stack, labels(profile.labels(sample))));
        }
        return new PprofRaw(
                header,
                profile.sampleTypes().stream()
                        .map(type -> type + (type.type().equals(byDefault) ? "[dflt]" : ""))
                        .toList(),
                samples,
                locations,
                mappings(profile));
    }

    private static PprofRaw.Location location(Profile profile, int location, boolean columns) {
        // Where there are no mappings, pprof makes one up.
        int mapping = profile.mappings().isEmpty() ? 0 : profile.mapping(location);
        List<String> frames = new ArrayList<>();
        for (int frame = profile.firstFrame(location); frame < profile.endFrame(location); frame++) {
            int function = profile.frameFunction(frame);
            String name = profile.functionName(function);
            String systemName = profile.functionSystemName(function);
            frames.add(name + " " + profile.frameFile(frame) + ":" + profile.frameLine(frame)
                    + (columns ? ":" + profile.frameColumn(frame) : "")
                    + " s=" + profile.functionStartLine(function)
                    + (systemName.equals(name) ? "" : "(" + systemName + ")"));
        }
        String place = "0x" + Long.toHexString(profile.address(location))
                + (mapping < 0 ? "" : " M=" + (mapping + 1))
                + (profile.isFolded(location) ? " [F]" : "");
        return new PprofRaw.Location(place, frames);
    }

    private static List<String> mappings(Profile profile) {
        if (profile.mappings().isEmpty()) {
            return List.of("1: 0x0/0x0/0x0   ");
        }
        List<String> lines = new ArrayList<>();
        for (Mapping mapping : profile.mappings()) {
            lines.add("%d: 0x%x/0x%x/0x%x %s %s %s%s%s%s"
                    .formatted(
                            lines.size() + 1,
                            mapping.start(),
                            mapping.limit(),
                            mapping.offset(),
                            mapping.file(),
                            mapping.buildId(),
                            mapping.hasFunctions() ? "[FN]" : "",
                            mapping.hasFilenames() ? "[FL]" : "",
                            mapping.hasLineNumbers() ? "[LN]" : "",
                            mapping.hasInlineFrames() ? "[IN]" : ""));
        }
        return lines;
    }

    private static List<String> labels(List<Label> labels) {
        Map<String, List<String>> texts = new TreeMap<>();
        Map<String, List<Label.Numeric>> numbers = new TreeMap<>();
        for (Label label : labels) {
            switch (label) {
                case Label.Text text ->
                    texts.computeIfAbsent(text.key(), _ -> new ArrayList<>()).add(text.value());
                case Label.Numeric number ->
                    numbers.computeIfAbsent(number.key(), _ -> new ArrayList<>())
                            .add(number);
            }
        }
        String numeric = numbers.entrySet().stream()
                .map(entry -> entry.getKey() + ":" + bracketed(entry.getValue()))
                .sorted()
                .collect(Collectors.joining(" "));
        String text = texts.entrySet().stream()
                .map(entry -> entry.getKey() + ":[" + String.join(" ", entry.getValue()) + "]")
                .sorted()
                .collect(Collectors.joining(" "));
        return Stream.of(text, numeric).filter(line -> !line.isEmpty()).toList();
    }

    /// The numbers of one name: with their units as soon as one of them has a unit.
    private static String bracketed(List<Label.Numeric> numbers) {
        boolean units = numbers.stream().anyMatch(number -> !number.unit().isEmpty());
        return numbers.stream()
                .map(number -> number.value() + (units ? " " + number.unit() : ""))
                .collect(Collectors.joining(" ", "[", "]"));
    }
}
