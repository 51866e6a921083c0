package dev.anteroom.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How exposed systemd finds the shipped units, from 0 to 10.
class UnitsTest {
    private static final Pattern LEVEL = Pattern.compile("Overall exposure level for \\S+: ([0-9.]+)");

    @ParameterizedTest
    @ValueSource(strings = {"anteroom-watch.service", "anteroom-watch-broker.service"})
    void a_shipped_unit_should_be_exposed_by_2_0_at_most(String unit) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemd-analyze")), "systemd is absent");
        Process process = new ProcessBuilder(
                        "systemd-analyze", "security", "--offline=yes", "--no-pager", "../packaging/systemd/" + unit)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher level = LEVEL.matcher(said);
        assumeTrue(level.find(), "this systemd judges no unit offline");
        assertThat(Double.parseDouble(level.group(1))).isLessThanOrEqualTo(2.0);
    }
}
