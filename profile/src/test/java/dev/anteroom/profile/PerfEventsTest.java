package dev.anteroom.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Scripts of several events, and folded values that aren't whole.
class PerfEventsTest {
    private static final String FRAMES =
            "\t  4a61c3 main.hash+0x0 (/srv/bin/gate)\n\t  46c6c1 [unknown] (/lib/libc.so.6)\n";

    private static final String SCRIPT =
            "gate 6120 [000] 811210.503100: instructions: \n" + FRAMES + "\ngate 6120 [001] 811210.506200: cycles: \n"
                    + FRAMES + "\ngate 6120 [001] 811210.506300: cycles: \n" + FRAMES + "\n";

    private static Profile read(String text) {
        return ProfileReader.read("x", text.getBytes(UTF_8), ReadLimits.defaults());
    }

    @Test
    void should_keep_events_apart_and_look_at_the_one_with_most_samples() {
        Profile profile = read(SCRIPT);
        assertThat(profile.sampleTypes()).extracting(ValueType::type).containsExactly("instructions", "cycles");
        assertThat(profile.total(0)).isEqualTo(1);
        assertThat(profile.total(1)).isEqualTo(2);
        assertThat(profile.defaultSampleIndex()).isEqualTo(1);
        assertThat(profile.comments()).hasSize(1).first().asString().contains("cycles 2", "instructions 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"without its indent", "an empty line behind each"})
    void should_read_a_copy(String how) {
        String copy = how.startsWith("an") ? SCRIPT.replace("\n", "\n\n") : SCRIPT.replace("\t  ", "");
        Profile profile = read(copy);
        assertThat(profile.total(0) + profile.total(1)).isEqualTo(3);
        assertThat(profile.frames(0)).hasSize(2);
        assertThat(profile.frameName(profile.frame(0, 1))).isEqualTo("[libc.so.6]");
    }

    @Test
    void should_count_fractions_in_thousandths() {
        Profile profile = read("main;a 0.25\nmain;b 3\nmain;c 1.0005\n");
        assertThat(profile.sampleTypes()).containsExactly(new ValueType("samples", "thousandths"));
        assertThat(profile.total(0)).isEqualTo(250 + 3000 + 1001);
    }

    @Test
    void should_read_a_sample_type_without_a_name() {
        // sample_type {}; sample { location_id: 1 value: 7 }; location { id: 1 }; string_table: ""
        byte[] bytes = {10, 0, 18, 6, 10, 1, 1, 18, 1, 7, 34, 2, 8, 1, 50, 0, 50, 1, 'x'};
        Profile profile = ProfileReader.read("x", bytes, ReadLimits.defaults());
        assertThat(profile.total(0)).isEqualTo(7);
    }
}
