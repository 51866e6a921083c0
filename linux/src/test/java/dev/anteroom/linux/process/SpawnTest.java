package dev.anteroom.linux.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.PermissionException;
import dev.anteroom.linux.libc.Descriptors;
import dev.anteroom.linux.libc.Errno;
import dev.anteroom.linux.libc.MessageCalls;
import dev.anteroom.linux.socket.HeldSocket;
import dev.anteroom.linux.socket.ListenAddress;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpawnTest {
    private static final Path SHELL = Path.of("/bin/sh");

    @TempDir
    Path directory;

    @Test
    void should_give_the_child_exactly_the_descriptors_it_is_meant_to_have() throws IOException {
        try (ServerSocket leaky = new ServerSocket(0);
                HeldSocket meant = HeldSocket.listen(ListenAddress.parse("127.0.0.1:0"), 8)) {
            // Java's own sockets are close-on-exec; this one is not, and must not pass into the child all the same.
            int naughty = MessageCalls.fcntl(meant.fd(), 0, 100); // F_DUPFD
            try {
                assertThat(leaky.isBound()).isTrue();
                String seen = output("ls -l /proc/self/fd | tail -n +2 | grep -v /proc/", List.of(meant.fd()));
                assertThat(seen.lines().filter(line -> line.contains("socket:")))
                        .singleElement()
                        .asString()
                        .contains(" 3 -> socket:[" + meant.inode() + "]");
                assertThat(seen.lines().filter(line -> line.contains(" 0 -> ")))
                        .singleElement()
                        .asString()
                        .endsWith("/dev/null");
            } finally {
                Descriptors.close(naughty);
            }
        }
    }

    @Test
    void should_start_with_default_signals_in_a_process_group_of_its_own() throws IOException {
        String status = output("cat /proc/self/status; echo pgrp $(cut -d' ' -f5 /proc/$$/stat) pid $$", List.of());
        assertThat(status).contains("SigBlk:\t0000000000000000");
        // 32 and 33 are the C library's own
        assertThat(status.lines().filter(line -> line.startsWith("SigIgn:")))
                .allMatch(line -> (Long.parseUnsignedLong(line.substring(8), 16) & 0x7fffffffL) == 0);
        String[] last = status.strip().lines().toList().getLast().split(" ", -1);
        assertThat(last[1]).isEqualTo(last[3]);
    }

    @Test
    void should_tell_how_a_child_ended() {
        try (Pidfd exits = shell("exit 7");
                Pidfd sleeps = shell("exec sleep 60")) {
            assertThat(exits.awaitEnd(Duration.ofSeconds(10))).isTrue();
            assertThat(exits.reap()).contains(new ProcessExit.Exited(7));
            assertThat(sleeps.awaitEnd(Duration.ofMillis(20))).isFalse();
            assertThat(sleeps.reap()).isEmpty();
            assertThat(sleeps.signal(Signal.KILL)).isTrue();
            assertThat(sleeps.awaitEnd(Duration.ofSeconds(10))).isTrue();
            assertThat(sleeps.reap()).contains(new ProcessExit.Killed(9));
            assertThat(sleeps.signal(Signal.TERM)).isFalse();
        }
    }

    @Test
    void should_not_take_another_process_with_the_same_pid_for_it() {
        int self = (int) ProcessHandle.current().pid();
        try (Pidfd here = Pidfd.open(self).orElseThrow()) {
            assertThat(Pidfd.open(self, here.startTicks() + 1)).isEmpty();
            assertThat(Pidfd.open(Integer.MAX_VALUE)).isEmpty();
        }
    }

    @Test
    void should_borrow_a_listener_from_a_process_that_knows_nothing_of_it() {
        try (HeldSocket ours = HeldSocket.listen(ListenAddress.parse("127.0.0.1:0"), 8);
                Pidfd child =
                        new Spawn(SHELL, List.of("-c", "exec sleep 60"), Map.of(), null, List.of(ours.fd())).start()) {
            try (HeldSocket borrowed = HeldSocket.own(child.borrow(3))) {
                assertThat(borrowed.inode()).isEqualTo(ours.inode());
                assertThat(borrowed.isListening()).isTrue();
                borrowed.listen(100);
                assertThat(ours.queue())
                        .hasValueSatisfying(queue -> assertThat(queue.limit()).isEqualTo(100));
            }
            assertThatThrownBy(() -> child.borrow(99))
                    .isInstanceOfSatisfying(
                            LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBADF));
            child.signal(Signal.KILL);
            child.awaitEnd(Duration.ofSeconds(10));
            child.reap();
        }
    }

    @Test
    void should_say_who_may_borrow_when_it_may_not() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root to become somebody else");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "setpriv is absent");
        // The very call as another user, in a JVM of its own.
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process other = new ProcessBuilder(
                        "setpriv",
                        "--reuid=65534",
                        "--clear-groups",
                        "--",
                        java.toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Borrower.class.getName(),
                        Long.toString(ProcessHandle.current().pid()))
                .redirectErrorStream(true)
                .start();
        String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assumeTrue(!said.contains("Could not find or load main class"), "nobody may not read the class path");
        assertThat(said).contains("EPERM").contains("as uid 0").contains("CAP_SYS_PTRACE");
    }

    /// Tries to borrow standard input of a process.
    static final class Borrower {
        private Borrower() {}

        public static void main(String[] arguments) {
            try (Pidfd target = Pidfd.open(Integer.parseInt(arguments[0])).orElseThrow()) {
                System.out.println(target.borrow(0));
            } catch (PermissionException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private static Pidfd shell(String script) {
        return new Spawn(SHELL, List.of("-c", script), Map.of("PATH", "/usr/bin:/bin"), null, List.of()).start();
    }

    private String output(String script, List<Integer> descriptors) throws IOException {
        Path file = directory.resolve("out");
        try (Pidfd child = new Spawn(
                        SHELL,
                        List.of("-c", "exec >out; " + script),
                        Map.of("PATH", "/usr/bin:/bin"),
                        directory,
                        descriptors)
                .start()) {
            assertThat(child.awaitEnd(Duration.ofSeconds(20))).isTrue();
            assertThat(child.reap()).isPresent();
        }
        return Files.readString(file);
    }
}
