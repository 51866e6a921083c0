package dev.anteroom.linux.proc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LineageTest {
    private static long start(int pid) {
        return Lineage.of(pid).orElseThrow().startTicks();
    }

    /// A shell that starts another, which starts sleep: all three are kin of the first, and nobody else is.
    @Test
    void should_know_a_grandchild_and_no_stranger() throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("/bin/sh", "-c", "/bin/sh -c 'sleep 60 & echo $!; wait'; :").start();
        Process stranger = new ProcessBuilder("sleep", "60").start();
        try (BufferedReader output = shell.inputReader()) {
            int sleep = Integer.parseInt(output.readLine());
            int first = (int) shell.pid();
            assertThat(Lineage.isKin(first, first, start(first))).isTrue();
            assertThat(Lineage.isKin(sleep, first, start(first))).isTrue();
            assertThat(Lineage.isKin((int) stranger.pid(), first, start(first))).isFalse();
            assertThat(Lineage.isKin(1, first, start(first))).isFalse();
            assertThat(Lineage.isKin((int) ProcessHandle.current().pid(), first, start(first)))
                    .isFalse();
            // the number alone is no proof: another process had it before
            assertThat(Lineage.isKin(sleep, first, start(first) - 1)).isFalse();
        } finally {
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            stranger.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
        assertThat(Lineage.of((int) stranger.pid())).isEmpty();
    }

    @Test
    void should_tell_a_set_user_id_program_from_a_process_of_root() {
        String stat = "42 (su) S 7 42 42 0 -1 4194560 1 0 0 0 11 12 0 0 20 0 5 0 12345 1 1 1\n";
        assertThat(Lineage.parse(stat, "Name:\tsu\nUid:\t1000\t0\t0\t0\n")
                        .orElseThrow()
                        .runsOnlyAs(0))
                .isFalse();
        assertThat(Lineage.parse(stat, "Name:\tx\nUid:\t0\t0\t0\t0\n")
                        .orElseThrow()
                        .runsOnlyAs(0))
                .isTrue();
        assertThat(Lineage.parse(stat, "Name:\tx\n")).isEmpty();
        assertThat(Lineage.parse("42 (x", "")).isEmpty();
    }
}
