package dev.anteroom.goprocess;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.goprocess.table.FunctionTable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the scheduler does: by the symbol table, and without one by the code that uses it.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SchedulerLookTest {
    @ParameterizedTest
    @CsvSource({
        "1.19, PLAIN",
        "1.23, PLAIN",
        "1.27, PLAIN",
        "1.19, STRIPPED",
        "1.23, STRIPPED",
        "1.24, STRIPPED",
        "1.27, STRIPPED"
    })
    void should_see_a_collection_under_way(String version, Toolchain.Variant variant) throws IOException {
        try (Subject subject = new Subject(Toolchain.subject(version, variant, "amd64"));
                GoProcess process = GoProcess.open(subject.pid());
                GoroutineWatch watch = process.watch()) {
            SchedulerLook look = new SchedulerLook();
            watch.scheduler(look);
            assertThat(look.idleProcessors()).isBetween(0, Runtime.getRuntime().availableProcessors());
            assertThat(look.stopping()).isBetween(0, 1);
            assertThat(look.globalQueue()).isNotNegative();
            assertThat(look.collecting()).isNotNegative();

            subject.tell("collect 2");
            boolean marked = false;
            boolean idle = false;
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (!(marked && idle) && System.nanoTime() < end) {
                watch.scheduler(look);
                marked |= look.collecting() == 1;
                idle |= look.collecting() == 0 && look.idleProcessors() > 0;
            }
            assertThat(marked).as("seen collecting").isTrue();
            assertThat(idle).as("seen without a collection").isTrue();
        }
    }

    /// The same variables that the symbol table names.
    @ParameterizedTest
    @ValueSource(strings = {"1.19", "1.21", "1.22", "1.23", "1.24", "1.26", "1.27"})
    void should_find_by_code_what_the_symbols_say(String version) throws IOException {
        try (Subject subject = new Subject(Toolchain.subject(version, Toolchain.Variant.PLAIN, "amd64"));
                ProcessMemory memory = new ProcessMemory(subject.pid())) {
            Program program = ProcessOpener.open(subject.pid()).program();
            FunctionTable functions = program.functions();
            SchedulerFinder found = SchedulerFinder.amd64(program.layout(), functions, function -> {
                long start = functions.entry(function);
                MemorySegment code = Arena.ofAuto().allocate(functions.end(function) - start);
                return code.asSlice(0, memory.read(start, code));
            });
            assertThat(found.scheduler()).isEqualTo(program.scheduler()).isNotZero();
            assertThat(found.gcBlacken()).isEqualTo(program.gcBlacken()).isNotZero();
        }
    }
}
