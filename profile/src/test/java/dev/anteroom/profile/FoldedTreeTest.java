package dev.anteroom.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.profile.analysis.CallTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldedTreeTest {
    @TempDir
    Path folder;

    private @Nullable CallTree read(String text) throws IOException {
        return FoldedTree.read(Files.writeString(folder.resolve("stacks.folded"), text), ReadLimits.defaults());
    }

    private static Map<String, Long> stacks(CallTree tree) {
        Map<String, Long> stacks = new TreeMap<>();
        String[] names = new String[tree.size()];
        for (int node = 0; node < names.length; node++) {
            names[node] = node == 0 ? "" : names[tree.parent(node)] + ";" + tree.name(node);
            if (tree.self(node) != 0) {
                stacks.put(names[node], tree.self(node));
            }
        }
        return stacks;
    }

    private static Map<String, Long> slowly(String text) {
        return stacks(CallTree.of(ProfileReader.read("stacks", text.getBytes(UTF_8), ReadLimits.defaults()), 0));
    }

    @Test
    void should_read_the_same_as_the_reader_of_profiles() throws IOException {
        Random random = new Random(3);
        StringBuilder text = new StringBuilder("# a comment\n\n");
        // larger than two parts, so that the file is read by several threads
        while (text.length() < 17_000_000) {
            int depth = 2 + random.nextInt(12);
            for (int level = 0; level < depth; level++) {
                text.append(level == 0 ? "" : random.nextInt(200) == 0 ? ";;" : ";");
                text.append("pkg/level").append(level).append(".(*Type).Größe").append(random.nextInt(6));
                text.append(random.nextInt(50) == 0 ? " with space" : "");
            }
            text.append(' ').append(random.nextInt(1000)).append('\n');
        }
        text.append("last;line 5");
        CallTree tree = Objects.requireNonNull(read(text.toString()));

        assertThat(stacks(tree).equals(slowly(text.toString()))).isTrue();
    }

    @Test
    void should_read_a_line_that_is_longer_than_a_buffer() throws IOException {
        String text = "a;b 1\n" + "main;" + "x".repeat(3_000_000) + ";y 7\na;b 2\n";
        CallTree tree = Objects.requireNonNull(read(text));

        assertThat(stacks(tree)).isEqualTo(slowly(text));
    }

    @Test
    void should_leave_everything_unusual_to_the_reader_of_profiles() throws IOException {
        for (String odd :
                new String[] {"a;b", "a;b 1.5", "a;b 1\r", "a;b -3", "a;b 1 ", "a;b x", "a;b 1234567890123456789"}) {
            assertThat(read("a;b 1\na;b;c 2\na;c 3\na;d 2\na;d;e 2\na;c 3\na;d 2\na;d;e 2\na;c 3\na;d 2\na;d;e 2\n"
                            + odd + "\n"))
                    .as(odd)
                    .isNull();
        }
        assertThat(read("no stacks in here\n")).isNull();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write("a;b 1\n".getBytes(UTF_8));
        }
        assertThat(FoldedTree.read(
                        Files.write(folder.resolve("stacks.gz"), packed.toByteArray()), ReadLimits.defaults()))
                .isNull();
    }
}
