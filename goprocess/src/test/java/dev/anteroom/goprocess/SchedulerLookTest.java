package dev.anteroom.goprocess;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the scheduler does, where the program has its symbol table; where not, nothing is claimed.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SchedulerLookTest {
    @ParameterizedTest
    @ValueSource(strings = {"1.19", "1.23", "1.27"})
    void should_see_a_collection_under_way(String version) throws IOException {
        try (Subject subject = new Subject(Toolchain.subject(version, Toolchain.Variant.PLAIN, "amd64"));
                GoProcess process = GoProcess.open(subject.pid());
                GoroutineWatch watch = process.watch()) {
            SchedulerLook look = new SchedulerLook();
            watch.scheduler(look);
            assertThat(look.processors()).isPositive();
            assertThat(look.idleProcessors()).isBetween(0, look.processors());
            assertThat(look.stopping()).isBetween(0, 1);
            assertThat(look.globalQueue()).isNotNegative();

            subject.tell("collect 2");
            boolean marked = false;
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (!marked && System.nanoTime() < end) {
                watch.scheduler(look);
                marked = look.collecting() == 1 && look.gcPhase() >= 1;
            }
            assertThat(marked).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.19", "1.23", "1.27"})
    void should_say_that_a_stripped_program_does_not_show_it(String version) throws IOException {
        try (Subject subject = new Subject(Toolchain.subject(version, Toolchain.Variant.STRIPPED, "amd64"));
                GoProcess process = GoProcess.open(subject.pid());
                GoroutineWatch watch = process.watch()) {
            SchedulerLook look = new SchedulerLook();
            watch.scheduler(look);
            assertThat(look.processors()).isEqualTo(-1);
            assertThat(look.stopping()).isEqualTo(-1);
            assertThat(look.collecting()).isEqualTo(-1);
        }
    }
}
