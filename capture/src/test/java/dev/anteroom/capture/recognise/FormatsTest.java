package dev.anteroom.capture.recognise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.capture.Recordings;
import dev.anteroom.capture.evidence.AcceptFailures;
import dev.anteroom.capture.evidence.CpuCgroup;
import dev.anteroom.capture.evidence.NetCounters;
import dev.anteroom.capture.evidence.OpenFiles;
import dev.anteroom.capture.evidence.ProcessRow;
import dev.anteroom.capture.evidence.ProfileKind;
import dev.anteroom.capture.evidence.SystemCall;
import dev.anteroom.capture.files.FileContent;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatsTest {
    static List<Path> recordings() {
        return Recordings.all();
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void should_read_every_recording_without_a_problem(Path file) {
        String name = file.getFileName().toString();
        Findings findings = Recordings.read(name);
        assertThat(findings.problems()).isEmpty();
        if (!name.equals("VERSIONS")) {
            assertThat(findings.all()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void should_tell_by_content_and_not_by_name(Path file) {
        String name = file.getFileName().toString();
        List<String> bare =
                List.of("VERSIONS", "somaxconn", "schedstat", "task-schedstat", "pprof-mutex", "pprof-block");
        if (bare.contains(name)) {
            return;
        }
        Findings named = Recordings.read(name);
        Findings nameless = FileRecogniser.read("x", FileContent.inMemory(Recordings.bytes(file)));
        assertThat(nameless.all())
                .extracting(Finding::flavour)
                .isEqualTo(named.all().stream().map(Finding::flavour).toList());
    }

    @Test
    void should_read_the_same_counters_from_the_kernel_and_from_its_tools() {
        NetCounters kernel = Recordings.only(Found.Counters.class, Recordings.read("net-netstat"))
                .counters();
        NetCounters snmp = Recordings.only(Found.Counters.class, Recordings.read("net-snmp"))
                .counters();
        NetCounters nstat = Recordings.only(Found.Counters.class, Recordings.read("nstat-az.txt"))
                .counters();
        NetCounters sentences = Recordings.only(Found.Counters.class, Recordings.read("netstat-s.txt"))
                .counters();
        for (String name : List.of("TcpExt.ListenOverflows", "TcpExt.ListenDrops", "TcpExt.SyncookiesSent")) {
            assertThat(nstat.get(name)).as(name).isEqualTo(kernel.get(name)).isZero();
            assertThat(sentences.get(name)).as(name).isZero();
        }
        assertThat(snmp.get("Tcp.PassiveOpens")).isEqualTo(3);
        assertThat(nstat.get("Tcp.PassiveOpens")).isEqualTo(3);
        assertThat(sentences.get("Tcp.PassiveOpens")).isEqualTo(3);
    }

    @Test
    void should_read_what_windows_has_written() {
        String text = "\ufeffTcpExt: ListenOverflows ListenDrops\r\nTcpExt: 3 4\r\n";
        for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE)) {
            Findings findings = FileRecogniser.read("x", FileContent.inMemory(text.getBytes(charset)));
            assertThat(Recordings.only(Found.Counters.class, findings)
                            .counters()
                            .get("TcpExt.ListenOverflows"))
                    .isEqualTo(3);
        }
    }

    @Test
    void should_not_put_a_number_under_another_name_where_a_line_is_cut() {
        Findings findings =
                Recordings.text("netstat", "TcpExt: SyncookiesSent ListenOverflows ListenDrops\nTcpExt: 1 123\n");
        NetCounters counters = Recordings.only(Found.Counters.class, findings).counters();
        assertThat(counters.get("TcpExt.SyncookiesSent")).isEqualTo(1);
        assertThat(counters.get("TcpExt.ListenOverflows")).isNull();
        assertThat(counters.get("TcpExt.ListenDrops")).isNull();
        assertThat(findings.problems()).isNotEmpty();
    }

    @Test
    void should_not_take_what_a_cut_summary_leaves_out_for_zero() {
        NetCounters cut = Recordings.only(
                        Found.Counters.class,
                        Recordings.text(
                                "x", "Tcp:\n    7 passive connection openings\nTcpExt:\n    2 SYN cookies sent\n"))
                .counters();
        assertThat(cut.get("TcpExt.SyncookiesSent")).isEqualTo(2);
        assertThat(cut.get("TcpExt.ListenOverflows")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ls-l-fd.txt", "ls-la-fd.txt", "ls-l-fd-columns.txt", "lsof-nP-p.txt"})
    void should_count_the_same_open_files_in_every_listing(String file) {
        OpenFiles files =
                Recordings.only(Found.Files.class, Recordings.read(file)).openFiles();
        OpenFiles listed = Recordings.only(Found.Files.class, Recordings.read("ls-l-fd.txt"))
                .openFiles();
        assertThat(files.count()).isEqualTo(listed.count()).isGreaterThan(10);
        assertThat(files.socketInodes()).isEqualTo(listed.socketInodes()).hasSizeGreaterThan(6);
    }

    @Test
    void should_find_listening_ports_and_holders_in_lsof() {
        assertThat(Recordings.only(Found.Files.class, Recordings.read("lsof-nP-p.txt"))
                        .openFiles()
                        .listening())
                .containsExactlyInAnyOrder(18080, 18082);
        assertThat(Recordings.of(Found.Files.class, Recordings.read("lsof-nP-i.txt")))
                .as("lsof -i lists sockets only, and counts nobody's files")
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"limits,20000", "prlimit.txt,20000"})
    void should_read_the_limit_of_open_files(String file, long soft) {
        assertThat(Recordings.only(Found.OwnLimits.class, Recordings.read(file))
                        .limits()
                        .openFilesSoft())
                .isEqualTo(soft);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ps-aux.txt", "ps-ef.txt", "ps-o.txt"})
    void should_find_the_service_in_every_form_of_ps(String file) {
        Integer pid = Recordings.only(Found.Status.class, Recordings.read("status"))
                .status()
                .pid();
        List<ProcessRow> rows =
                Recordings.only(Found.Processes.class, Recordings.read(file)).rows();
        assertThat(rows).anySatisfy(row -> {
            assertThat(row.command()).isEqualTo("/srv/queue");
            assertThat(row.pid()).isEqualTo(pid);
        });
    }

    @Test
    void should_count_failed_accepts_in_a_services_own_log_by_port() {
        AcceptFailures failures = Recordings.only(Found.Refused.class, Recordings.text("server.log", """
                        2026/11/24 13:00:02 listening
                        2026/11/24 13:00:02 http: Accept error: accept tcp [::]:8080: accept4: too many open files; retrying in 5ms
                        2026/11/24 13:00:03 http: Accept error: accept tcp [::]:8080: accept4: too many open files; retrying in 10ms
                        2026/11/24 13:00:07 door: accept tcp 127.0.0.1:9000: accept4: too many open files in system
                        time=2026-11-24T13:00:12.551Z level=ERROR msg="accept failed" err="accept tcp [::]:8080: use of closed network connection"
                        2026/11/24 13:00:13 we accept tcp and udp: both are served
                        """))
                .failures();
        assertThat(failures.of(8080)).isEqualTo(Map.of("EMFILE", 2L, "closed", 1L));
        assertThat(failures.of(9000)).isEqualTo(Map.of("ENFILE", 1L));
        assertThat(failures.of(80)).isEmpty();
        assertThat(failures.seconds()).isEqualTo(10);
    }

    @Test
    void should_join_the_halves_of_a_call_that_another_thread_interrupted() {
        Found.Calls calls = Recordings.only(Found.Calls.class, Recordings.text("x", """
                        10175 1795477325.434190 accept4(3,  <unfinished ...>
                        10176 1795477325.434247 execve("/bin/sleep", ["sleep", "0.05"], 0x5 /* 39 vars */) = 0
                        10175 1795477325.463868 <... accept4 resumed>{sa_family=AF_INET}, [16], SOCK_CLOEXEC) = -1 EMFILE (Too many open files) <0.029678>
                        10176 1795477325.493511 +++ exited with 2 +++
                        """));
        SystemCall accept = calls.log().calls().get(1);
        assertThat(accept.name()).isEqualTo("accept4");
        assertThat(accept.line()).isEqualTo(1);
        assertThat(accept.arguments()).isEqualTo("3, {sa_family=AF_INET}, [16], SOCK_CLOEXEC");
        assertThat(accept.error()).isEqualTo("EMFILE");
        assertThat(accept.timeMicros()).isZero();
        assertThat(accept.durationMicros()).isEqualTo(29_678);
        SystemCall exit = calls.log().calls().get(2);
        assertThat(exit.name()).isEqualTo("+exited");
        assertThat(exit.result()).isEqualTo(2);
        assertThat(exit.timeMicros()).isEqualTo(59_321);
    }

    @Test
    void should_find_children_and_the_listener_in_a_recorded_strace() {
        List<SystemCall> calls = Recordings.only(Found.Calls.class, Recordings.read("strace-tt-T.log"))
                .log()
                .calls();
        assertThat(calls).filteredOn(call -> call.name().equals("execve")).hasSize(4);
        assertThat(calls)
                .filteredOn(call -> call.name().equals("listen"))
                .hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(call -> assertThat(call.result()).isZero());
        assertThat(calls)
                .filteredOn(call -> call.name().equals("accept4") && call.result() != null && call.result() >= 0)
                .isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "pprof-cpu,CPU",
        "pprof-block,BLOCK",
        "pprof-block-debug-1,BLOCK",
        "pprof-mutex-debug-1,MUTEX",
        "pprof-mutex,MUTEX",
        "pprof-heap,HEAP",
        "pprof-allocs,ALLOCS",
        "pprof-goroutine,GOROUTINE",
        "pprof-goroutine-debug-1,GOROUTINE",
        "pprof-threadcreate,THREADCREATE"
    })
    void should_tell_profiles_apart(String file, ProfileKind kind) {
        assertThat(Recordings.only(Found.Profiled.class, Recordings.read(file))
                        .profile()
                        .kind())
                .isEqualTo(kind);
    }

    @Test
    void should_read_the_collector_from_a_heap_profile_and_from_expvar() {
        assertThat(Recordings.only(Found.GoRuntime.class, Recordings.read("pprof-heap-debug-1"))
                        .stats()
                        .gcCycles())
                .isGreaterThanOrEqualTo(3);
        assertThat(Recordings.only(Found.GoRuntime.class, Recordings.read("vars.json"))
                        .stats()
                        .gcPauseTotalNanos())
                .isPositive();
        assertThat(Recordings.only(Found.Gc.class, Recordings.read("service.log"))
                        .trace()
                        .cycles())
                .isGreaterThanOrEqualTo(3);
    }

    @Test
    void should_find_everything_in_one_file_with_headings() {
        Findings findings = Recordings.read("state-headings.txt");
        assertThat(findings.all())
                .extracting(finding -> finding.found().getClass().getSimpleName())
                .contains("Sockets", "Counters", "Sched", "Parameters", "Files", "OwnLimits", "Status", "Dump");
        assertThat(Recordings.of(Found.Sockets.class, findings)).hasSize(2);
        assertThat(Recordings.only(Found.Parameters.class, findings).sysctls().number("net.core.somaxconn"))
                .isEqualTo(4096);
    }

    @Test
    void should_date_each_round_of_a_loop() {
        assertThat(Recordings.read("loop.log").all())
                .extracting(Finding::time)
                .doesNotContainNull()
                .doesNotHaveDuplicates()
                .hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Mon Nov 23 23:42:05 UTC 2026         | 2026-11-23T23:42:05Z
                    Mon 23 Nov 2026 11:42:05 PM UTC      | 2026-11-23T23:42:05Z
                    2026-11-23T23:42:05+00:00            | 2026-11-23T23:42:05Z
                    2026-11-23T23:42:05+0100             | 2026-11-23T22:42:05Z
                    2026-11-23 23:42:05.250              | 2026-11-23T23:42:05.250Z
                    1795477325                           | 2026-11-23T23:42:05Z
                    1795477325.5                         | 2026-11-23T23:42:05.500Z
                    """)
    void should_read_times_as_date_prints_them(String text, Instant instant) {
        assertThat(DateFormat.instant(text)).isEqualTo(instant);
    }

    @ParameterizedTest
    @CsvSource({
        "cpu.max,max 100000,,,-1,100000",
        "cpu.max,50000 100000,,,50000,100000",
        "cpu.cfs_quota_us,-1,,,-1,",
        "cpu.cfs_period_us,100000,,,,100000",
    })
    void should_read_bare_values_by_their_name(
            String name, String text, Long periods, Long throttled, Long quota, Long period) {
        assertThat(Recordings.only(Found.Cpu.class, Recordings.text("cgroup/" + name, text + "\n"))
                        .cgroup())
                .isEqualTo(new CpuCgroup(periods, throttled, null, quota, period));
    }

    @Test
    void should_read_throttling_of_both_cgroup_versions_in_the_same_unit() {
        String v2 = "usage_usec 9\nuser_usec 5\nsystem_usec 4\nnr_periods 10\nnr_throttled 4\nthrottled_usec 250\n";
        String v1 = "nr_periods 10\nnr_throttled 4\nthrottled_time 250000\n";
        CpuCgroup expected = new CpuCgroup(10L, 4L, 250_000L, null, null);
        assertThat(Recordings.only(Found.Cpu.class, Recordings.text("x", v2)).cgroup())
                .isEqualTo(expected);
        assertThat(Recordings.only(Found.Cpu.class, Recordings.text("x", v1)).cgroup())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "net.core.somaxconn = 128",
                "net.core.somaxconn=128",
                "net/core/somaxconn: 128",
                "/proc/sys/net/core/somaxconn:128",
                "==> /proc/sys/net/core/somaxconn <==\n128",
                "$ cat /proc/sys/net/core/somaxconn\n128",
            })
    void should_read_a_parameter_however_it_was_printed(String text) {
        assertThat(Recordings.only(Found.Parameters.class, Recordings.text("x", text))
                        .sysctls()
                        .number("net.core.somaxconn"))
                .isEqualTo(128);
    }

    @Test
    void should_say_nothing_of_notes() {
        Findings findings = Recordings.text(
                "notes.txt", "we saw 503s at 10:15, limits: fine, restarted at 10:20\n- accept (see graph) = slow?\n");
        assertThat(findings.all()).isEmpty();
        assertThat(findings.problems()).isEmpty();
    }
}
