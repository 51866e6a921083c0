package dev.anteroom.linux.proc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class ThreadStateTest {
    @Test
    void should_say_in_which_call_a_thread_sleeps() throws IOException, InterruptedException {
        Process sleeper = new ProcessBuilder("sleep", "20").start();
        try {
            List<ThreadState> threads = List.of();
            while (threads.isEmpty() || threads.getFirst().systemCall() < 0) {
                Thread.sleep(10);
                threads = ThreadState.all((int) sleeper.pid());
            }
            assertThat(threads).hasSize(1);
            ThreadState thread = threads.getFirst();
            assertThat(thread.tid()).isEqualTo((int) sleeper.pid());
            assertThat(thread.command()).isEqualTo("sleep");
            assertThat(thread.run()).isEqualTo(ProcessState.Run.SLEEPING);
            assertThat(thread.processor()).isNotNegative();
        } finally {
            sleeper.destroyForcibly().waitFor();
        }
        assertThat(ThreadState.all((int) sleeper.pid())).isEmpty();
    }

    @Test
    void should_read_the_first_argument_of_a_call() {
        String stat = "12 (a) b) S 1 12 12 0 -1 1077936128 0 0 0 0 0 0 0 0 20 0 1 0 5 0 0";
        ThreadState thread = ThreadState.parse(
                        12, stat, "232 0x4 0x7ffd 0x80 0xffffffff 0x0 0x0 0x1 0x2", "ep_poll", Optional.empty())
                .orElseThrow();
        assertThat(thread.command()).isEqualTo("a) b");
        assertThat(thread.systemCall()).isEqualTo(232);
        assertThat(thread.argument()).isEqualTo(4);
        assertThat(thread.waitChannel()).isEqualTo("ep_poll");
    }

    @Test
    void should_tell_a_running_thread_from_one_in_a_call() {
        ThreadState thread = ThreadState.parse(12, "12 (x) R 1", "running\n", "0", Optional.empty())
                .orElseThrow();
        assertThat(thread.run()).isEqualTo(ProcessState.Run.RUNNING);
        assertThat(thread.systemCall()).isEqualTo(-1);
        assertThat(thread.waitChannel()).isEmpty();
        assertThat(ThreadState.parse(12, "nonsense", "", "", Optional.empty())).isEmpty();
    }
}
