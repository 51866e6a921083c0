package dev.anteroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The command line as a whole: which commands there are, and what becomes of a wrong one.
class MainTest {
    private static final Pattern LISTED = Pattern.compile("(?m)^  ([a-z][a-z-]*)  ");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
    }

    private List<String> listed() {
        assertThat(run("--help")).isEqualTo(ExitStatus.OK);
        return LISTED.matcher(out.toString())
                .results()
                .map(line -> line.group(1))
                .toList();
    }

    /// A command that is named first is read without the others: each must be found so.
    @Test
    void should_know_each_listed_command_by_its_own_name() {
        List<String> commands = listed();
        assertThat(commands).contains("diagnose", "flame", "goroutines", "profile", "trace", "upgrade");
        for (String command : commands) {
            out.getBuffer().setLength(0);
            assertThat(run(command, "--help")).as(command).isEqualTo(ExitStatus.OK);
            assertThat(out.toString()).as(command).contains("anteroom " + command);
        }
    }

    @Test
    void should_take_debug_before_a_command() {
        assertThat(run("--debug", "flame", "nothing")).isEqualTo(ExitStatus.UNUSABLE_INPUT);
        assertThat(err.toString()).contains("nothing: no such file").contains("\tat dev.anteroom");
    }

    @Test
    void should_take_debug_after_a_command() {
        assertThat(run("flame", "--debug", "nothing")).isEqualTo(ExitStatus.UNUSABLE_INPUT);
        assertThat(err.toString()).contains("nothing: no such file").contains("\tat dev.anteroom");
    }

    @Test
    void should_say_what_a_misspelt_word_was_meant_to_be() {
        assertThat(run("diagnos")).isEqualTo(ExitStatus.USAGE);
        assertThat(err.toString())
                .contains("unknown command 'diagnos'; did you mean diagnose")
                .doesNotContain("index");
        err.getBuffer().setLength(0);
        assertThat(run("diagnose", "--htlm", "page.html")).isEqualTo(ExitStatus.USAGE);
        assertThat(err.toString()).contains("unknown option '--htlm'; did you mean --html");
    }

    /// A summary that spans two lines of the source is whole, and every command is in a group.
    @Test
    void should_group_the_commands() {
        listed();
        assertThat(out.toString())
                .contains("Find out why connections wait:")
                .doesNotContain("Other commands:\n  diagnose");
    }

    @Test
    void should_have_a_help_command() {
        assertThat(run("help", "flame")).isEqualTo(ExitStatus.OK);
        assertThat(out.toString()).contains("anteroom flame").contains("--inverted");
    }

    @Test
    void should_refuse_an_unknown_command() {
        assertThat(run("flam")).isEqualTo(ExitStatus.USAGE);
        assertThat(err.toString()).contains("flam").contains("Try 'anteroom --help'.");
    }
}
