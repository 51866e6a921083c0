package dev.anteroom.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;

/// Units and manifests name commands and options that exist: a renamed option must not break a host that was set up.
class PackageFilesTest {
    private static final Path PACKAGING = Path.of("..", "packaging");
    private static final Pattern COMMAND = Pattern.compile("(?:/usr/bin/anteroom |args: \\[)([a-z-]+)");
    private static final Pattern OPTION =
            Pattern.compile("(?<=[ \\[])(--?[a-z][a-z-]*)(?=[ ,\\]]|$)", Pattern.MULTILINE);

    @Test
    void should_start_commands_with_options_that_they_have() throws IOException {
        int seen = 0;
        for (String folder : List.of("systemd", "kubernetes")) {
            try (Stream<Path> files = Files.list(PACKAGING.resolve(folder))) {
                for (Path file : files.sorted().toList()) {
                    seen += judge(file);
                }
            }
        }
        assertThat(seen).as("command lines found").isEqualTo(6);
    }

    private static int judge(Path file) throws IOException {
        int seen = 0;
        for (String line : Files.readAllLines(file)) {
            Matcher command = COMMAND.matcher(line);
            if (!command.find()) {
                continue;
            }
            seen++;
            assertThat(Main.described().getSubcommands()).as(file + ": " + line).containsKey(command.group(1));
            CommandSpec spec = Objects.requireNonNull(
                            Main.described().getSubcommands().get(command.group(1)))
                    .getCommandSpec();
            // What the shell puts in is another command's.
            OPTION.matcher(line.replaceAll("\\$\\([^)]*\\)", "1"))
                    .results()
                    .forEach(option -> assertThat(spec.optionsMap()).as(line).containsKey(option.group(1)));
        }
        return seen;
    }
}
