package dev.anteroom.handoff.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenerWayTest {
    @TempDir
    Path folder;

    /// Real programs of Debian: each skips where it is not installed.
    @ParameterizedTest
    @CsvSource({
        "/usr/bin/prometheus-node-exporter, SYSTEMD",
        "/usr/bin/prometheus-alertmanager, SYSTEMD",
        "/usr/bin/caddy, NONE",
        "/usr/sbin/nginx, NGINX",
        "/usr/sbin/haproxy, HAPROXY",
        "/usr/bin/python3, INTERPRETED",
    })
    void should_tell_how_a_real_program_can_be_given_a_listener(String program, ListenerWay way) {
        assumeTrue(Files.isExecutable(Path.of(program)), program + " is absent");
        assertThat(ListenerWay.of(List.of(program), null)).isEqualTo(way);
    }

    @Test
    void should_find_a_sign_across_two_reads_and_prefer_listen_fds() throws IOException {
        byte[] bytes = new byte[(1 << 20) + 100];
        byte[] sign = "LISTEN_FDS".getBytes(StandardCharsets.US_ASCII);
        byte[] other = "TABLEFLIP_HAS_PARENT_7DIU3".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(other, 0, bytes, 1_000, other.length);
        assertThat(ListenerWay.of(
                        List.of(Files.write(folder.resolve("flip"), bytes).toString()), null))
                .isEqualTo(ListenerWay.TABLEFLIP);
        System.arraycopy(sign, 0, bytes, (1 << 20) - 5, sign.length);
        assertThat(ListenerWay.of(
                        List.of(Files.write(folder.resolve("both"), bytes).toString()), null))
                .isEqualTo(ListenerWay.SYSTEMD);
    }

    @Test
    void should_read_the_command_line_and_say_what_cannot_be_known() throws IOException {
        assertThat(ListenerWay.of(List.of("nginx: master process /usr/sbin/nginx"), null))
                .isEqualTo(ListenerWay.NGINX);
        assertThat(ListenerWay.of(List.of("./web", "-fd", "3"), folder)).isEqualTo(ListenerWay.OPTION);
        assertThat(ListenerWay.of(List.of("./absent"), folder)).isEqualTo(ListenerWay.UNREADABLE);
        Files.writeString(folder.resolve("script"), "#!/bin/sh\nexec web\n");
        assertThat(ListenerWay.of(List.of("./script"), folder)).isEqualTo(ListenerWay.INTERPRETED);
    }
}
