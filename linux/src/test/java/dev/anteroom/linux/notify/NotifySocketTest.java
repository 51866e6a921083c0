package dev.anteroom.linux.notify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

class NotifySocketTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @TempDir
    Path directory;

    @Test
    void should_hear_what_a_service_says_and_who_it_is() {
        try (NotifySocket socket = NotifySocket.bind(directory.resolve("notify"))) {
            String text = "READY=1\nSTATUS=Warm: 3 of 3\nMAINPID=77\nEXTEND_TIMEOUT_USEC=2500000\nnonsense\n=x";
            assertThat(ServiceNotifier.send(socket.path().toString(), text)).isTrue();
            assertThat(socket.receive(LIMIT)).hasValueSatisfying(heard -> {
                assertThat(heard.ready()).isTrue();
                assertThat(heard.stopping()).isFalse();
                assertThat(heard.status()).contains("Warm: 3 of 3");
                assertThat(heard.mainPid()).hasValue(77);
                assertThat(heard.extendTimeout()).contains(Duration.ofMillis(2500));
                assertThat(heard.pid()).isEqualTo((int) ProcessHandle.current().pid());
            });
            assertThat(socket.receive(Duration.ofMillis(20))).isEmpty();
        }
    }

    @Test
    void should_give_an_hour_at_most_for_one_message() {
        for (String micros : new String[] {"3600000001", "999999999999999"}) {
            assertThat(Notification.parse(("EXTEND_TIMEOUT_USEC=" + micros).getBytes(UTF_8), 1, 1)
                            .extendTimeout())
                    .contains(Duration.ofHours(1));
        }
        for (String micros : new String[] {"-1", "1e9", "9999999999999999999999", ""}) {
            assertThat(Notification.parse(("EXTEND_TIMEOUT_USEC=" + micros).getBytes(UTF_8), 1, 1)
                            .extendTimeout())
                    .isEmpty();
        }
    }

    static List<byte[]> messages() {
        return List.of(
                "READY=1\nSTATUS=Warm: 3 of 3\nMAINPID=77\nEXTEND_TIMEOUT_USEC=2500000\nnonsense\n=x".getBytes(UTF_8),
                "MAINPID=-1\nFDSTORE=1\nFDNAME=x\nBARRIER=1\nSTOPPING=1\nRELOADING=1\nMONOTONIC_USEC=1"
                        .getBytes(UTF_8));
    }

    @MethodSource("messages")
    @FuzzTest(maxDuration = "20s")
    void should_read_any_message(byte[] bytes) {
        Notification read = Notification.parse(bytes, 1, 1);
        assertThat(read.fields()).hasSizeLessThanOrEqualTo(64);
        assertThat(read.mainPid().orElse(0)).isNotNegative();
        assertThat(read.extendTimeout().orElse(Duration.ZERO)).isBetween(Duration.ZERO, Duration.ofHours(1));
        assertThat(read.status().isPresent()).isEqualTo(read.fields().containsKey("STATUS"));
    }

    @Test
    void should_let_systemds_own_notifier_go_at_once() throws IOException, InterruptedException {
        Path notifier = Path.of("/usr/bin/systemd-notify");
        assumeTrue(Files.isExecutable(notifier), "systemd-notify is absent");
        try (NotifySocket socket = NotifySocket.bind(directory.resolve("notify"))) {
            ProcessBuilder builder = new ProcessBuilder(notifier.toString(), "--ready", "--status=Serving").inheritIO();
            builder.environment().put("NOTIFY_SOCKET", socket.path().toString());
            long begin = System.nanoTime();
            Process process = builder.start();
            assertThat(socket.receive(LIMIT)).hasValueSatisfying(heard -> {
                assertThat(heard.ready()).isTrue();
                assertThat(heard.status()).contains("Serving");
            });
            // BARRIER=1 in a message of its own: it waits until we have closed the descriptor that came with it
            socket.receive(LIMIT);
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
        }
    }

    @Test
    void should_replace_what_an_earlier_supervisor_left() throws IOException {
        Path path = directory.resolve("notify");
        Files.createFile(path);
        try (NotifySocket socket = NotifySocket.bind(path)) {
            assertThat(ServiceNotifier.send(path.toString(), "STOPPING=1")).isTrue();
            assertThat(socket.receive(LIMIT))
                    .hasValueSatisfying(heard -> assertThat(heard.stopping()).isTrue());
        }
        assertThat(ServiceNotifier.send(path.toString(), "READY=1")).isFalse();
    }
}
