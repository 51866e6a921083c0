package dev.anteroom.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.anteroom.cli.Main;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The manual pages and the completion, read by the programs that people read them with.
class ManualTest {
    private static final String DAY = "2026-11-30";

    @TempDir
    Path folder;

    @BeforeEach
    void write() throws IOException {
        Manual.writePages(Main.described(), "1.2.3", DAY, folder);
    }

    @Test
    void should_have_a_page_for_each_command_and_each_of_its_verbs() {
        assertThat(folder.resolve("anteroom.1")).exists();
        for (String command : Main.described().getSubcommands().keySet()) {
            if (!command.equals("help")) {
                assertThat(folder.resolve("anteroom-" + command + ".1")).exists();
            }
        }
        assertThat(folder.resolve("anteroom-profile-top.1")).exists();
        assertThat(folder.resolve("anteroom-listeners-check.1")).exists();
    }

    @Test
    void should_tell_every_option_that_the_help_tells() throws IOException {
        String page = Files.readString(folder.resolve("anteroom-diagnose.1"));
        Objects.requireNonNull(Main.described().getSubcommands().get("diagnose")).getCommandSpec().options().stream()
                .filter(option -> !option.hidden())
                .forEach(
                        option -> assertThat(page).contains(option.longestName().replace("-", "\\-")));
        assertThat(page).contains("anteroom 1.2.3").contains(DAY).contains(".SH EXIT STATUS");
    }

    @Test
    void should_be_read_by_man_without_a_warning() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/groff")), "no groff is installed");
        try (Stream<Path> pages = Files.list(folder)) {
            for (Path page : pages.sorted().toList()) {
                String warnings = output(List.of("groff", "-man", "-ww", "-z", page.toString()));
                assertThat(warnings).as(page.getFileName().toString()).isEmpty();
            }
        }
    }

    @Test
    void should_complete_a_command_in_bash() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no bash is installed");
        Path completion = folder.resolve("completion");
        Files.writeString(completion, Manual.completion(Main.described()));
        String pressed = """
                . "$1"
                COMP_WORDS=(anteroom diagno) COMP_CWORD=1
                COMP_LINE='anteroom diagno' COMP_POINT=15
                _complete_anteroom
                echo "${COMPREPLY[@]}"
                """;
        assertThat(output(List.of("/bin/bash", "-c", pressed, "bash", completion.toString())))
                .contains("diagnose");
    }

    private static String output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return text.strip();
    }
}
