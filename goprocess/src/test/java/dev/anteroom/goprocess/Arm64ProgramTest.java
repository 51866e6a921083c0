package dev.anteroom.goprocess;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.goprocess.elf.ElfFile;
import dev.anteroom.goprocess.layout.LayoutTable;
import dev.anteroom.goprocess.table.FunctionTable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Programs for arm64, built here and run nowhere: their tables are read, and the decoder of their code finds what the
/// symbol table says.
class Arm64ProgramTest {
    @ParameterizedTest
    @ValueSource(strings = {"1.19", "1.23", "1.27"})
    void should_find_the_list_of_goroutines_in_the_code_as_in_the_symbol_table(String version) throws IOException {
        try (ElfFile file = ElfFile.open(Toolchain.subject(version, Toolchain.Variant.PLAIN, "arm64"))) {
            assertThat(file.machine()).isEqualTo(ElfFile.AARCH64);
            ElfFile.Section section = file.section(".gopclntab").orElseThrow();
            MemorySegment table = file.read(section);
            assertThat(FunctionTable.startsAt(table, 0, table.byteSize())).isTrue();
            ElfFile.Section text = file.section(".text").orElseThrow();
            FunctionTable functions = new FunctionTable(table, text.address());

            SpecialFunctions special = SpecialFunctions.of(functions);
            assertThat(functions.name(special.pollWait())).isEqualTo("internal/poll.runtime_pollWait");
            long start = functions.entry(special.allgAdd());
            MemorySegment code =
                    file.read(text.offset() + start - text.address(), functions.end(special.allgAdd()) - start);
            long expected =
                    file.symbols(Set.of("runtime.allgs")).values().iterator().next();
            Set<Long> found = CodeOperands.arm64(code, start);
            assertThat(found).contains(expected);
            assertThat(found.size()).isLessThan(40);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.19", "1.23", "1.27"})
    void should_know_how_far_each_frame_of_a_function_reaches(String version) throws IOException {
        try (ElfFile file = ElfFile.open(Toolchain.subject(version, Toolchain.Variant.PLAIN, "arm64"))) {
            MemorySegment table = file.read(file.section(".gopclntab").orElseThrow());
            long text = file.section(".text").orElseThrow().address();
            FunctionTable functions = new FunctionTable(table, text);
            int framed = 0;
            for (int function = 0; function < functions.count(); function++) {
                long entry = functions.entry(function);
                assertThat(functions.at(entry)).isEqualTo(function);
                if (!functions.isForeign(function)) {
                    int bytes = functions.frameBytes(function, entry + (functions.end(function) - entry) / 8 * 4);
                    assertThat(bytes % 8 == 0 || bytes == -1)
                            .as(functions.name(function))
                            .isTrue();
                    framed += bytes > 0 ? 1 : 0;
                }
                if (functions.name(function).equals("main.recurse")) {
                    assertThat(functions.file(function, entry)).endsWith("main.go");
                    assertThat(functions.line(function, entry)).isPositive();
                }
            }
            assertThat(framed).isGreaterThan(100);
        }
        assertThat(LayoutTable.candidates(Integer.parseInt(version.substring(2)), "arm64"))
                .hasSize(1);
    }
}
