package dev.anteroom.capture.recognise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.anteroom.capture.Recordings;
import dev.anteroom.capture.evidence.Connection;
import dev.anteroom.capture.evidence.ListenSocket;
import dev.anteroom.capture.evidence.NetCounters;
import dev.anteroom.capture.evidence.OpenFiles;
import dev.anteroom.capture.evidence.ProcessStatus;
import dev.anteroom.capture.evidence.SchedStat;
import dev.anteroom.capture.evidence.SocketTable;
import dev.anteroom.capture.evidence.Sysctls;
import dev.anteroom.capture.evidence.SystemCall;
import dev.anteroom.capture.files.FileContent;
import dev.anteroom.profile.copied.TerminalCopy;
import dev.anteroom.profile.goroutine.GoroutineDump;
import dev.anteroom.profile.goroutine.GoroutineGroup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What `src/test/record-manners` recorded: what is known from `record`, collected or handed on in other manners.
class MannersTest {
    private static Findings read(String name) {
        return FileRecogniser.read(
                "x", FileContent.inMemory(Recordings.bytes(Path.of("src/test/resources/recordings/manners", name))));
    }

    private static List<SocketTable> tables(String name) {
        return Recordings.of(Found.Sockets.class, read(name)).stream()
                .map(Found.Sockets::table)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ss-n-state-established.txt", "ss-Htn-state-established.txt"})
    void should_read_rows_whose_state_was_asked_for_and_so_is_not_printed(String file) {
        List<Connection> connections = tables(file).getFirst().connections();
        assertThat(connections)
                .hasSize(6)
                .filteredOn(c -> c.localPort() == 18080)
                .hasSize(2)
                .allSatisfy(connection -> assertThat(connection.receiveQueue()).isEqualTo(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ss-xl.txt", "ss-n-state-close-wait.txt"})
    void should_not_conclude_that_nothing_listens_where_nobody_asked(String file) {
        assertThat(read(file).all())
                .singleElement()
                .satisfies(finding -> assertThat(finding.found()).isInstanceOf(Found.Known.class));
    }

    @Test
    void should_leave_rows_of_netstat_without_their_header_to_netstat() {
        Findings findings = Recordings.text("x", "tcp        3      0 0.0.0.0:8080   0.0.0.0:*   LISTEN\n");
        assertThat(Recordings.only(Found.Sockets.class, findings).source()).isEqualTo(SocketSource.NETSTAT);
    }

    @Test
    void should_not_take_the_sockets_of_udp_for_connections() {
        Findings findings = Recordings.text("x", """
                State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess
                UNCONN 0      0                  *:5353            *:*         \s
                """);
        assertThat(Recordings.of(Found.Sockets.class, findings)).isEmpty();
    }

    @Test
    void should_join_what_a_terminal_of_80_columns_has_wrapped() {
        assertThat(tables("ss-tulpn-80-columns.txt"))
                .singleElement()
                .satisfies(table -> assertThat(table.listeners())
                        .hasSize(2)
                        .allSatisfy(listener -> assertThat(listener.users()).hasSize(1)));
    }

    @Test
    void should_say_that_rows_wrapped_amid_their_addresses_cannot_be_read() {
        Findings findings = read("ss-tanpie-50-columns.txt");
        assertThat(findings.all()).isEmpty();
        assertThat(findings.problems()).singleElement().asString().contains("can't be read");
    }

    @Test
    void should_tell_apart_tables_that_follow_each_other_without_a_heading() {
        assertThat(Recordings.of(Found.Sockets.class, read("ss-and-proc-net.txt")))
                .extracting(Found.Sockets::source)
                .containsExactly(SocketSource.SS, SocketSource.PROC, SocketSource.PROC);
        assertThat(tables("ss-and-proc-net.txt").getLast().listeners())
                .singleElement()
                .extracting(ListenSocket::depth)
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"netstat-s-grep.txt", "nstat-grep.txt"})
    void should_read_the_counters_that_grep_has_picked(String file) {
        NetCounters counters = Recordings.only(Found.Counters.class, read(file)).counters();
        assertThat(counters.get("TcpExt.ListenOverflows")).isEqualTo(1);
        assertThat(counters.get("TcpExt.ListenDrops")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fd-ls-color.txt",
                "fd-ls-li.txt",
                "fd-ls-ls.txt",
                "fd-ls-lQ.txt",
                "fd-ls-pattern.txt",
                "fd-find-ls.txt",
                "fd-find-printf.txt",
                "fd-readlink.txt",
                "lsof-Tqs.txt"
            })
    void should_count_the_same_descriptors_in_every_listing(String file) {
        OpenFiles files = Recordings.only(Found.Files.class, read(file)).openFiles();
        assertThat(files.count()).isEqualTo(14);
        assertThat(files.socketInodes()).hasSize(7);
        assertThat(files.polls()).isTrue();
    }

    @Test
    void should_count_descriptors_listed_by_readlink_and_in_fields_of_lsof() {
        OpenFiles loop =
                Recordings.only(Found.Files.class, read("fd-basename.txt")).openFiles();
        OpenFiles fields =
                Recordings.only(Found.Files.class, read("lsof-F.txt")).openFiles();
        OpenFiles few =
                Recordings.only(Found.Files.class, read("lsof-Fpcftn.txt")).openFiles();
        assertThat(List.of(loop.count(), fields.count(), few.count())).containsOnly(13);
        assertThat(fields.socketInodes()).hasSize(7).isEqualTo(loop.socketInodes());
        assertThat(List.of(loop.polls(), fields.polls(), few.polls())).containsOnly(true);
        assertThat(fields.listening()).containsExactlyInAnyOrder(18080, 18082);
        assertThat(fields.pid()).isEqualTo(few.pid()).isNotNull();
        assertThat(tables("lsof-F.txt"))
                .singleElement()
                .satisfies(table -> assertThat(table.listeners()).hasSize(2))
                .satisfies(table -> assertThat(table.connections()).hasSize(4));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536",
                "p4711\nsomething else",
                "p4711\ncqueue\nf3\nf4",
                "p4711\nf3\ntIPv4\nn*:8080"
            })
    void should_not_count_what_is_no_listing_of_all_descriptors(String text) {
        assertThat(Recordings.of(Found.Files.class, Recordings.text("x", text))).isEmpty();
    }

    @Test
    void should_find_what_listens_in_lsof_with_queues_behind_the_state() {
        assertThat(Recordings.only(Found.Files.class, read("lsof-Tqs.txt"))
                        .openFiles()
                        .listening())
                .containsExactlyInAnyOrder(18080, 18082);
    }

    @ParameterizedTest
    @ValueSource(strings = {"task-status.txt", "task-stat.txt"})
    void should_not_take_threads_for_processes_or_moments(String file) {
        ProcessStatus status = Recordings.only(Found.Status.class, read(file)).status();
        assertThat(status.pid())
                .isEqualTo(Recordings.of(Found.Files.class, read("fd-readlink.txt"))
                        .getFirst()
                        .openFiles()
                        .pid());
        assertThat(status.threads()).isEqualTo(7);
    }

    @Test
    void should_read_the_threads_of_a_loop_over_their_files() {
        assertThat(Recordings.of(
                        Found.Sched.class,
                        FileRecogniser.read(
                                "task-sched-loop.txt",
                                FileContent.inMemory(Recordings.bytes(
                                        Path.of("src/test/resources/recordings/manners/task-sched-loop.txt"))))))
                .hasSize(7)
                .allSatisfy(sched -> assertThat(sched.thread()).isTrue());
    }

    @ParameterizedTest
    @CsvSource({
        "grep-r-ipv4.txt,net.ipv4.tcp_max_syn_backlog,2048",
        "somaxconn-label.txt,net.core.somaxconn,1",
        "for-paths.txt,net.core.somaxconn,1",
        "for-paths.txt,net.ipv4.tcp_max_syn_backlog,2048",
        "for-paths-colon.txt,net.core.somaxconn,1",
        "for-paths-colon.txt,net.ipv4.tcp_max_syn_backlog,2048",
        "prompts.txt,net.core.somaxconn,1",
    })
    void should_read_a_parameter_under_its_short_name_or_its_path(String file, String name, long value) {
        List<Long> values = Recordings.of(Found.Parameters.class, read(file)).stream()
                .map(Found.Parameters::sysctls)
                .map((Sysctls sysctls) -> sysctls.number(name))
                .filter(number -> number != null)
                .toList();
        assertThat(values).containsExactly(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"for-paths.txt", "for-paths-colon.txt", "prompts.txt"})
    void should_take_a_path_or_a_prompt_for_a_heading(String file) {
        SchedStat schedStat = Recordings.only(Found.Sched.class, read(file)).schedStat();
        assertThat(schedStat.slices()).isPositive();
    }

    @Test
    void should_read_what_was_counted_at_a_prompt() {
        assertThat(Recordings.only(Found.Files.class, read("prompts.txt"))
                        .openFiles()
                        .count())
                .isEqualTo(14);
    }

    @ParameterizedTest
    @CsvSource({"loop-clock-heading.log,3", "loop-iso-heading.log,6"})
    void should_date_what_stands_below_a_heading_with_a_time(String file, int findings) {
        List<Finding> all = read(file).all();
        assertThat(all).hasSize(findings).extracting(Finding::time).doesNotContainNull();
        assertThat(Duration.between(all.getFirst().time(), all.getLast().time()))
                .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(5));
    }

    @Test
    void should_go_past_midnight_with_a_clock() {
        Findings findings =
                Recordings.text("x", "23:59:59\nLISTEN 0 128 *:8080 *:*\n00:00:01\nLISTEN 0 128 *:8080 *:*\n");
        assertThat(findings.all())
                .extracting(Finding::time)
                .containsExactly(Instant.parse("1970-01-01T23:59:59Z"), Instant.parse("1970-01-02T00:00:01Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dump-expanded.txt",
                "dump-indented.txt",
                "dump-compose.txt",
                "dump-cri.txt",
                "dump-kubectl-timestamps.txt",
                "dump-journal.txt"
            })
    void should_read_a_dump_that_has_gone_through_a_log_or_a_terminal(String file) {
        Findings findings = read(file);
        GoroutineDump whole =
                Recordings.only(Found.Dump.class, read("dump.txt")).dump();
        GoroutineDump dump = Recordings.only(Found.Dump.class, findings).dump();
        assertThat(findings.problems()).isEmpty();
        assertThat(dump.count()).isEqualTo(whole.count()).isEqualTo(5);
        assertThat(dump.groups())
                .extracting(GoroutineGroup::state, GoroutineGroup::frames, GoroutineGroup::createdBy)
                .isEqualTo(whole.groups().stream()
                        .map(group -> tuple(group.state(), group.frames(), group.createdBy()))
                        .toList());
    }

    @Test
    void should_not_make_one_dump_of_two_with_a_date_between_them() {
        assertThat(Recordings.of(Found.Dump.class, read("dumps-and-dates.txt")))
                .hasSize(2)
                .allSatisfy(dump -> assertThat(dump.dump().count()).isEqualTo(5));
    }

    @Test
    void should_join_the_calls_that_notices_of_a_log_from_a_terminal_have_cut() {
        List<SystemCall> calls = Recordings.only(Found.Calls.class, read("strace-terminal.log"))
                .log()
                .calls();
        assertThat(calls).extracting(SystemCall::pid).doesNotContain(0);
        assertThat(calls)
                .filteredOn(call -> call.name().startsWith("clone"))
                .hasSizeGreaterThan(5)
                .allSatisfy(call -> {
                    assertThat(call.result()).isPositive();
                    assertThat(call.arguments()).contains("CLONE_VM").doesNotContain("attached");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "161   [00007f81e7bccad7] dup(3) = 4",
                "171   19:34:13.647692 [  32] dup(3) = 4",
                "191<strace> dup(3) = 4",
                "[pid 191<svc>] 19:34:13 dup(3) = 4",
                "[pid   191] dup(3) = 4"
            })
    void should_read_calls_behind_their_number_address_or_command(String row) {
        assertThat(Recordings.only(Found.Calls.class, Recordings.text("x", row))
                        .log()
                        .calls())
                .singleElement()
                .satisfies(call -> {
                    assertThat(call.name()).isEqualTo("dup");
                    assertThat(call.pid()).isPositive();
                });
    }

    static List<Arguments> wrapped() {
        List<Arguments> wrapped = new ArrayList<>();
        for (String file : List.of(
                "ss-tan.txt",
                "ss-lntpe.txt",
                "net-tcp",
                "net-tcp6",
                "net-netstat",
                "netstat-s.txt",
                "netstat-tan.txt",
                "nstat-az.txt",
                "limits",
                "status",
                "stat",
                "ls-l-fd.txt",
                "lsof-nP-p.txt",
                "sysctl.txt",
                "pprof-goroutine-debug-1",
                "pprof-goroutine-debug-2",
                "pprof-block-debug-1")) {
            for (String prefix : List.of("    ", "2026-11-24T13:00:02.123456789Z ", "web-3  | ", "> ")) {
                wrapped.add(Arguments.of(file, prefix, ""));
            }
            wrapped.add(Arguments.of(file, "", "   "));
            wrapped.add(Arguments.of(file, "", "\r"));
        }
        return wrapped;
    }

    @ParameterizedTest
    @MethodSource("wrapped")
    void should_read_every_line_behind_the_same_prefix_or_before_blanks(String file, String prefix, String end) {
        String text = new String(Recordings.bytes(Recordings.path(file)), StandardCharsets.UTF_8);
        String changed = text.lines().map(line -> prefix + line + end + "\n").collect(Collectors.joining());
        Findings findings = Recordings.text("x", changed);
        assertThat(findings.problems()).isEmpty();
        assertThat(findings.all())
                .usingRecursiveComparison()
                .ignoringFields("time", "line")
                .ignoringFieldsMatchingRegexes(".*(text|Text|heads|dump|profile|bytes).*")
                .isEqualTo(Recordings.text("x", text).all());
    }

    @Test
    void should_date_the_rows_that_a_loop_has_printed_behind_their_time() {
        Findings findings = Recordings.text("x", """
                12:00:01 LISTEN 129 128 *:8080 *:*
                12:00:02 LISTEN 128 128 *:8080 *:*
                12:00:03 LISTEN 0 128 *:8080 *:*
                """);
        assertThat(findings.all())
                .extracting(Finding::time)
                .containsExactly(
                        Instant.parse("1970-01-01T12:00:01Z"),
                        Instant.parse("1970-01-01T12:00:02Z"),
                        Instant.parse("1970-01-01T12:00:03Z"));
    }

    @Test
    void should_leave_text_that_moves_the_cursor() {
        byte[] moved = "\u001b[2J\u001b[3;1HState  Recv-Q".getBytes(StandardCharsets.UTF_8);
        assertThat(TerminalCopy.plain(moved)).isEqualTo(moved);
        assertThat(new String(
                        TerminalCopy.plain(
                                "\u001b]0;title\u0007\u001b[?2004h$ ss\u001b[K \u001b[01;36m-l\u001b[0m\u001b["
                                        .getBytes(StandardCharsets.UTF_8)),
                        StandardCharsets.UTF_8))
                .isEqualTo("$ ss -l\u001b[");
    }
}
