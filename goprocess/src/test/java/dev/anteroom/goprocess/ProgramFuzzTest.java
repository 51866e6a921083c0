package dev.anteroom.goprocess;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.anteroom.goprocess.elf.BuildInfo;
import dev.anteroom.goprocess.elf.ElfException;
import dev.anteroom.goprocess.elf.ElfFile;
import dev.anteroom.goprocess.table.FunctionTable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Executables and pictures of memory that lie: whatever they say, reading ends soon, with an answer or one sentence.
class ProgramFuzzTest {
    private static final int MUTATIONS = 300;

    @TempDir
    Path folder = Path.of("");

    @FuzzTest(maxDuration = "60s")
    void should_read_any_bytes_or_say_that_they_are_no_program(byte[] bytes) throws IOException {
        Path file = Files.createTempFile("program", "");
        try {
            Files.write(file, bytes);
            look(file, new Random(bytes.length));
        } finally {
            Files.delete(file);
        }
    }

    /// A real program with flipped bits, lying lengths and pieces moved about, beside a picture of its memory that is
    /// damaged in another way.
    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void should_survive_damaged_programs() throws IOException {
        byte[] program = Files.readAllBytes(Toolchain.subject("1.19", Toolchain.Variant.STRIPPED, "amd64"));
        Random random = new Random(20261130);
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] mutant = program.clone();
            damage(mutant, 0, i % 3 == 0 ? 4096 : mutant.length, random);
            Path file = folder.resolve("mutant");
            Files.write(file, mutant);
            refused += look(file, random) ? 0 : 1;
        }
        assertThat(refused).isPositive();
    }

    private static void damage(byte[] bytes, int from, int to, Random random) {
        for (int n = 1 + random.nextInt(30); n > 0; n--) {
            int at = from + random.nextInt(to - from);
            switch (random.nextInt(3)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) 0xff;
                default -> {
                    int length = Math.min(random.nextInt(256), bytes.length - at);
                    System.arraycopy(bytes, random.nextInt(bytes.length - length), bytes, at, length);
                }
            }
        }
    }

    /// Whether a program was found in it.
    private static boolean look(Path path, Random random) throws IOException {
        try (ElfFile file = ElfFile.open(path)) {
            Optional<BuildInfo> info = BuildInfo.of(file);
            if (info.isEmpty()) {
                return false;
            }
            ImageMemory memory = new ImageMemory();
            for (ElfFile.Segment segment : file.segments()) {
                if (segment.isLoaded()) {
                    memory.add(segment.address(), file.read(segment, 64 << 20));
                }
            }
            ProgramFinder finder = new ProgramFinder("The program", file, info.get(), 0, memory);
            assertThat(finder.build().version()).isNotNull();
            walkAbout(file, random);
            finder.find();
            return true;
        } catch (ElfException | GoProcessException | IndexOutOfBoundsException e) {
            assertThat(e.getMessage()).isNotBlank();
            return false;
        }
    }

    /// Looks functions up wherever chance leads.
    private static void walkAbout(ElfFile file, Random random) throws IOException {
        Optional<ElfFile.Section> section = file.section(".gopclntab");
        if (section.isEmpty()) {
            return;
        }
        MemorySegment table = file.read(section.get());
        if (!FunctionTable.startsAt(table, 0, table.byteSize())) {
            return;
        }
        FunctionTable functions = new FunctionTable(table, 0x401000);
        for (int i = 0; i < 200; i++) {
            try {
                int function = functions.at(0x401000 + random.nextInt(1 << 20));
                if (function >= 0) {
                    long pc = functions.entry(function) + random.nextInt(64);
                    functions.name(function);
                    functions.file(function, pc);
                    functions.line(function, pc);
                    functions.frameBytes(function, pc);
                    functions.inlineIndex(function, pc);
                    functions.inlineTree(function);
                }
            } catch (IndexOutOfBoundsException e) {
                assertThat(Set.of(e.getMessage())).isNotEmpty();
            }
        }
    }
}
