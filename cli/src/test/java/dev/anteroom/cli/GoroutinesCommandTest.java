package dev.anteroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class GoroutinesCommandTest {
    private static final Path RECORDINGS = Path.of("../profile/src/test/resources/go/go1.23");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void should_list_the_locked_accept_loops_first() {
        assertThat(run(RECORDINGS.resolve("locked/goroutine.debug2.txt").toString()))
                .isEqualTo(ExitStatus.OK);
        assertThat(out.toString())
                .contains("goroutine.debug2.txt: 4 goroutines in 2 groups\n")
                .containsSubsequence(
                        "      3  sync.Mutex.Lock, all wait on 0x",
                        "         sync.(*Mutex).lockSlow         mutex.go:173\n",
                        "         main.(*lockedListener).Accept  moments.go:",
                        "         created by main.startLocked    moments.go:",
                        "      1  running");
    }

    @Test
    void should_list_only_what_is_asked_for() {
        String blocked = RECORDINGS.resolve("blocked/goroutine.debug2.txt").toString();
        assertThat(run("-n", "1", "--state", "chan receive$", "--focus", "moments", blocked))
                .isEqualTo(ExitStatus.OK);
        assertThat(out.toString())
                .contains("72 of 90 goroutines in 4 groups")
                .contains("     69  chan receive\n")
                .contains("3 more groups with 3 goroutines (-n 0 shows all)");
    }

    @Test
    void should_fold_a_recursion() {
        String blocked = RECORDINGS.resolve("blocked/goroutine.debug2.txt").toString();
        run("--focus", "recurse", blocked);
        assertThat(out.toString())
                .contains("main.recurse                  moments.go:243  × 49\n", "[frames elided]\n");
    }

    @Test
    void should_list_counts_without_states() {
        run(RECORDINGS.resolve("idle/goroutine.debug1.txt").toString());
        assertThat(out.toString()).contains("state not recorded\n").contains("net.(*TCPListener).Accept");
    }

    @Test
    void should_write_one_json_object_for_all_files() {
        int status = run(
                "--json",
                RECORDINGS.resolve("idle/goroutine.debug2.txt").toString(),
                RECORDINGS.resolve("crash/sigquit-all.txt").toString());
        assertThat(status).isEqualTo(ExitStatus.OK);
        JsonNode json = JsonMapper.shared().readTree(out.toString());
        assertThat(json.path("schema").asString()).isEqualTo("anteroom.goroutines/1");
        assertThat(json.path("dumps").size()).isEqualTo(2);
        JsonNode accept = json.path("dumps").get(0).path("groups").get(0);
        assertThat(accept.path("kind").asString()).isEqualTo("IO_WAIT");
        assertThat(accept.path("frames").get(0).path("function").asString())
                .isEqualTo("internal/poll.runtime_pollWait");
        assertThat(accept.path("ids").size()).isEqualTo(1);
    }

    @Test
    void should_warn_of_what_is_missing_and_never_steer_the_terminal(@TempDir Path folder) throws IOException {
        Path cut = folder.resolve("cut.txt");
        Files.writeString(cut, """
                goroutine 1 [select]:
                main.\u001b[31mf(0x1)
                \t/a.go:1 +0x1
                log\u0007

                goroutine 2 [select]:
                main.g(""");
        assertThat(run(cut.toString())).isEqualTo(ExitStatus.OK);
        assertThat(out.toString())
                .contains("! The text ends inside the goroutine at offset ")
                .contains("! 1 line passed over, the first at offset 48: log\\u0007\n")
                .contains("main.f")
                .doesNotContain("\u001b");
    }

    @Test
    void should_fail_with_one_line_if_there_is_no_goroutine(@TempDir Path folder) throws IOException {
        Path empty = Files.createFile(folder.resolve("empty.txt"));
        assertThat(run(empty.toString())).isEqualTo(ExitStatus.UNUSABLE_INPUT);
        assertThat(err.toString()).startsWith("anteroom: ").contains("empty.txt: no goroutine in 0 bytes");
        assertThat(run("--state", "(", empty.toString())).isEqualTo(ExitStatus.USAGE);
    }

    @Test
    void should_take_a_file_or_a_process_but_not_both() {
        assertThat(run()).isEqualTo(ExitStatus.USAGE);
        assertThat(run("--pid", "1", "dump.txt")).isEqualTo(ExitStatus.USAGE);
        assertThat(run("--raw", "dump.txt")).isEqualTo(ExitStatus.USAGE);
    }

    @Test
    void should_say_in_one_line_why_a_process_can_not_be_read() {
        String own = Long.toString(ProcessHandle.current().pid());
        assertThat(run("--pid", own)).isEqualTo(ExitStatus.UNUSABLE_INPUT);
        assertThat(err.toString())
                .isEqualTo("anteroom: The program of process " + own
                        + " isn't a Go program, or was built before Go 1.18.\n");
    }

    private int run(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "goroutines";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        PrintWriter writer = new PrintWriter(out);
        int status = Main.run(writer, new PrintWriter(err), all);
        writer.flush();
        return status;
    }
}
