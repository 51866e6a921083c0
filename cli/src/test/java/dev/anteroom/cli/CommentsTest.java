package dev.anteroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Tables in comments are whole: a row that was wrapped is no row any more.
class CommentsTest {
    @Test
    void should_end_each_row_of_a_table_where_it_began() throws IOException {
        List<String> broken = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
            for (Path file : files.filter(CommentsTest::isSource).toList()) {
                for (String line : Files.readAllLines(file)) {
                    String text = line.strip();
                    if (text.startsWith("/// | ") && !text.endsWith("|")) {
                        broken.add(file + ": " + text);
                    }
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    private static boolean isSource(Path file) {
        return file.toString().endsWith(".java") && file.toString().contains("/src/");
    }
}
