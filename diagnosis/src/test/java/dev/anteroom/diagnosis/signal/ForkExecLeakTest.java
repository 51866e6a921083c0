package dev.anteroom.diagnosis.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.capture.CaptureReader;
import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Voice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForkExecLeakTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "7df58df5.tar.gz, SPEAKS, 'a helper inherited the socket, the service has closed its own (Go 1.23)'",
        "edf51eba.tar.gz, SPEAKS, 'a helper inherited the socket, the service has been killed (Go 1.23)'"
    })
    void should_speak_where_it_is_there_and_be_silent_in_health(String recording, Voice expected, String because) {
        assertThat(RecordedCase.voice("fork_exec_leak", recording)).as(because).isEqualTo(expected);
    }

    /// Rows as `strace -f` prints them, in the order in which they end.
    @ParameterizedTest
    @CsvSource(delimiter = '@', textBlock = """
                    # made with and without close-on-exec
                    socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, 0) = 5 @
                    accept4(3, NULL, NULL, SOCK_NONBLOCK) = 5 @ 5
                    accept4(3, NULL, NULL, SOCK_CLOEXEC|SOCK_NONBLOCK) = 5 @
                    socketpair(AF_UNIX, SOCK_STREAM, 0, [5, 6]) = 0 @ 5 6
                    socketpair(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0, [5, 6]) = 0 @
                    pipe2([5, 6], O_CLOEXEC) = 0 @
                    pipe([5, 6]) = 0 @ 5 6
                    # copied
                    dup(4) = 5 @ 5
                    dup3(4, 5, O_CLOEXEC) = 5 @
                    fcntl(4, F_DUPFD_CLOEXEC, 0) = 5 @
                    fcntl(4, F_DUPFD, 0) = 5 @ 5
                    # changed
                    fcntl(4, F_SETFD, 0) = 0 @ 4
                    # several at once
                    close_range(5, 4294967295, 0) = 0 @
                    fcntl(4, F_SETFD, 0) = 0; close_range(5, 4294967295, 0) = 0 @ 4
                    fcntl(4, F_SETFD, 0) = 0; close_range(3, 4294967295, 0) = 0 @
                    fcntl(4, F_SETFD, 0) = 0; close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) = 0 @
                    fcntl(4, F_SETFD, 0) = 0; dup(4) = 5; close_range(3, 4, 0) = 0 @ 5
                    """)
    void should_keep_what_has_no_close_on_exec(String calls, @Nullable String survivors) {
        StringBuilder log = new StringBuilder("100 openat(AT_FDCWD, \"x\", O_RDONLY|O_CLOEXEC) = 4\n");
        for (String call : calls.split("; ", -1)) {
            log.append("100 ").append(call).append('\n');
        }
        log.append("""
                100 clone(child_stack=NULL, flags=CLONE_VM|CLONE_VFORK|SIGCHLD) = 101
                101 execve("/bin/true", ["true"], 0x1 /* 9 vars */) = 0
                """);
        assertThat(survivors(log.toString())).isEqualTo(survivors == null ? "" : survivors);
    }

    @Test
    void should_follow_a_child_that_runs_before_its_parent_returns() {
        assertThat(survivors("""
                100 accept4(3, NULL, NULL, 0) = 7
                100 clone(child_stack=NULL, flags=CLONE_VM|CLONE_VFORK|SIGCHLD <unfinished ...>
                101 execve("/bin/true", ["true"], 0x1 /* 9 vars */) = 0
                100 <... clone resumed>) = 101
                101 exit_group(0) = ?
                """)).isEqualTo("7");
    }

    @Test
    void should_take_the_threads_of_an_attached_process_for_one() {
        assertThat(survivors("""
                100 accept4(3, NULL, NULL, 0) = 7
                102 clone(child_stack=NULL, flags=CLONE_VM|CLONE_VFORK|SIGCHLD) = 103
                103 execve("/bin/true", ["true"], 0x1 /* 9 vars */) = 0
                """)).isEqualTo("7");
    }

    @Test
    void should_know_the_first_process_of_a_log_from_a_terminal() {
        assertThat(survivors("""
                socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 7
                clone(child_stack=NULL, flags=CLONE_VM|CLONE_VFORK|SIGCHLDstrace: Process 101 attached
                 <unfinished ...>
                [pid   101] execve("/bin/true", ["true"], 0x1 /* 9 vars */ <unfinished ...>
                [pid   100] <... clone resumed>) = 101
                [pid   101] <... execve resumed>) = 0
                """)).isEqualTo("7");
    }

    @TempDir
    private Path folder;

    private String survivors(String log) {
        try {
            Files.writeString(folder.resolve("strace.log"), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ForkExecLeak.of(CaptureReader.read(folder).target()).orElseThrow().survivors().stream()
                .map(survivor -> Integer.toString(survivor.fd()))
                .collect(Collectors.joining(" "));
    }
}
