package dev.anteroom.linux.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SignalDispositionsTest {
    @Test
    void should_tell_a_handler_from_an_ignored_signal_and_from_the_default() throws IOException, InterruptedException {
        Process shell =
                new ProcessBuilder("sh", "-c", "trap 'exit 0' TERM; trap '' HUP; echo set; sleep 20 & wait").start();
        try {
            assertThat(shell.inputReader().readLine()).isEqualTo("set");
            SignalDispositions signals = SignalDispositions.of(shell.pid()).orElseThrow();
            assertThat(signals.catches(Signal.TERM)).isTrue();
            assertThat(signals.ignores(Signal.HUP)).isTrue();
            assertThat(signals.catches(Signal.USR2) || signals.ignores(Signal.USR2))
                    .isFalse();
        } finally {
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            shell.destroy();
            shell.waitFor(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void should_say_nothing_of_a_status_without_masks() {
        assertThat(SignalDispositions.parse("Name:\tweb\nSigCgt:\tnothing\n")).isEmpty();
        assertThat(SignalDispositions.of(Integer.MAX_VALUE)).isEmpty();
    }
}
