package dev.anteroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `anteroom flame` on recorded profiles of every kind.
class FlameCommandTest {
    private static final Path EXAMPLE = Path.of("../examples/lock-in-accept-path");

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("flame"));
        all.addAll(List.of(arguments));
        return Main.run(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
    }

    private String file(String name) {
        return EXAMPLE.resolve(name).toString();
    }

    @Test
    void should_draw_every_kind_of_profile() {
        for (String name : List.of(
                "k1/goroutines.txt", "goroutine-debug1.txt", "block.pb.gz", "mutex.pb.gz", "mutex-debug1.txt")) {
            assertThat(run(file(name))).as(name).isEqualTo(ExitStatus.OK);
            assertThat(run(file(name), "--svg")).as(name).isEqualTo(ExitStatus.OK);
            assertThat(run(file(name), "--html")).as(name).isEqualTo(ExitStatus.OK);
        }
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void should_tell_the_form_by_the_name_of_the_output() throws IOException {
        for (String name : List.of("a.html", "b.svg", "c.folded")) {
            assertThat(run(file("k1/goroutines.txt"), "-o", folder.resolve(name).toString()))
                    .isEqualTo(ExitStatus.OK);
        }
        assertThat(Files.readString(folder.resolve("a.html"))).startsWith("<!DOCTYPE html>");
        assertThat(Files.readString(folder.resolve("b.svg")))
                .startsWith("<?xml")
                .contains("main.(*tally).Accept");
        assertThat(Files.readString(folder.resolve("c.folded"))).contains(";main.(*tally).Accept;sync.(*Mutex).Lock;");
        assertThat(out.toString().lines()).hasSize(3).allMatch(line -> line.startsWith("Report: "));
    }

    @Test
    void should_show_only_the_accept_path_and_turn_it_upside_down() {
        run(file("k1/goroutines.txt"), "--folded", "--accept-path", "--inverted");

        assertThat(out.toString().lines())
                .isNotEmpty()
                .allMatch(line -> line.matches(".*[.;]?(Accept|Serve).*"))
                .anyMatch(line -> line.startsWith("sync.runtime_SemacquireMutex;") && line.endsWith("main.main 1"));
    }

    @Test
    void should_filter_as_pprof_does() throws IOException {
        Path folded = Files.writeString(folder.resolve("x.folded"), "a;b;c 5\na;d 3\ne;b 2\na;f;g 1\n");
        run(folded.toString(), "--folded", "--focus", "^a$", "--ignore", "^d$", "--hide", "^b$");

        assertThat(out.toString()).isEqualTo("a;c 5\na;f;g 1\n");
    }

    @Test
    void should_compare_with_a_profile_from_before() throws IOException {
        Path before = Files.writeString(folder.resolve("before.folded"), "m;same 30\nm;gone 10\nm;less;x 20\n");
        Path after = Files.writeString(folder.resolve("after.folded"), "m;same 60\nm;new;y 40\nm;less;x 20\n");
        run(after.toString(), "--diff", before.toString());

        assertThat(out.toString())
                .contains("after.folded compared with before.folded")
                .containsPattern("new .* new › y")
                .containsPattern("gone .* gone")
                .containsPattern("0.0% .* same")
                .containsPattern("-50.0% .* less › x");
        out.getBuffer().setLength(0);
        run(after.toString(), "--diff", before.toString(), "--folded");
        assertThat(out.toString()).contains("m;gone 10 0\n", "m;new;y 0 40\n");
    }

    @Test
    void should_colour_by_the_quantile_that_was_asked_for() {
        assertThat(run(file("block.pb.gz"), "--heat", "--svg")).isEqualTo(ExitStatus.OK);
        assertThat(out.toString()).contains("colour: one wait, p99, of each stack&#39;s mean", ", one wait, p99 ");
        assertThat(run(file("block.pb.gz"), "--heat", "--quantile", "0.5", "--inverted", "--svg"))
                .isEqualTo(ExitStatus.OK);
        assertThat(out.toString()).contains("colour: one wait, p50 of the worst stack");
        assertThat(run(file("block.pb.gz"), "--quantile", "0.5")).isEqualTo(ExitStatus.USAGE);
        assertThat(run(file("block.pb.gz"), "--heat", "--quantile", "99")).isEqualTo(ExitStatus.USAGE);
        assertThat(run(file("k1/goroutines.txt"), "--heat")).isEqualTo(ExitStatus.UNUSABLE_INPUT);
        assertThat(err.toString()).contains("goroutines.txt: has no contentions");
    }

    @Test
    void should_draw_the_waits_of_a_trace() throws IOException {
        String trace = file("trace.out");
        assertThat(run(trace, "--heat", "-focus", "main.main")).isEqualTo(ExitStatus.OK);
        assertThat(out.toString()).contains("delay (nanoseconds)", "colour: one wait, p99 ·", "waiting: lock");
        assertThat(run(trace, "--sample-type", "contentions", "--folded")).isEqualTo(ExitStatus.OK);
        assertThat(out.toString()).contains("waiting: lock;", "main.main;");

        Path cut = folder.resolve("cut.out");
        Files.write(cut, Arrays.copyOf(Files.readAllBytes(Path.of(trace)), 200));
        assertThat(run(cut.toString())).isEqualTo(ExitStatus.UNUSABLE_INPUT);
        assertThat(err.toString()).contains("cut.out: no event of this trace could be read: the file ends");
    }

    @Test
    void should_say_in_one_line_what_is_wrong() throws IOException {
        Path rules = Files.writeString(folder.resolve("own.rules"), "frame nothing x\n");
        assertThat(run(file("k1/goroutines.txt"), "--colours", rules.toString()))
                .isEqualTo(ExitStatus.UNUSABLE_INPUT);
        assertThat(run(file("k1/goroutines.txt"), "--focus", "(")).isEqualTo(ExitStatus.USAGE);
        assertThat(run(file("k1/goroutines.txt"), "--palette", "grey")).isEqualTo(ExitStatus.USAGE);
        assertThat(run(file("k1/goroutines.txt"), "--svg", "--html")).isEqualTo(ExitStatus.USAGE);
        assertThat(run(file("k1/ss.txt"))).isEqualTo(ExitStatus.UNUSABLE_INPUT);
        assertThat(run(folder.resolve("missing").toString())).isEqualTo(ExitStatus.UNUSABLE_INPUT);
        assertThat(err.toString().lines().filter(line -> line.startsWith("anteroom: ")))
                .hasSize(6);
        assertThat(err.toString()).contains("own.rules, line 1: there is no kind 'nothing'", "missing: no such file");
    }
}
