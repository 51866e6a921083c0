package dev.anteroom.linux.proc;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.anteroom.linux.libc.KernelFile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ProcParsersTest {
    private static final List<String> FILES = List.of(
            "/proc/self/net/netstat",
            "/proc/self/net/snmp",
            "/proc/self/limits",
            "/proc/self/stat",
            "/proc/self/status",
            "/proc/self/schedstat",
            "/proc/self/fdinfo/1",
            "/proc/sys/fs/file-nr");

    @Test
    void should_read_every_counter_the_kernel_lists() {
        NetCounters counters = ProcNet.ofThisThread().counters().orElseThrow();
        assertThat(counters.get(NetCounters.LISTEN_OVERFLOWS)).isPresent();
        assertThat(counters.get(NetCounters.LISTEN_DROPS)).isPresent();
        assertThat(counters.get(NetCounters.PASSIVE_OPENS)).isPresent();
        assertThat(counters.get("TcpExt.NoSuchThing")).isEmpty();
        // Tcp.MaxConn is -1.
        assertThat(counters.get("Tcp.MaxConn")).hasValue(-1);
    }

    @Test
    void should_leave_out_a_pair_of_lines_that_does_not_match() {
        NetCounters counters = NetCounters.parse("A: x y\nA: 1\nB: z\nB: 3\nC: w\nC: 1x\n");
        assertThat(counters.values()).containsExactlyEntriesOf(java.util.Map.of("B.z", 3L));
    }

    @Test
    void should_count_from_zero_again_where_a_namespace_was_replaced() {
        NetCounters before = NetCounters.parse("A: x\nA: 10\n");
        assertThat(NetCounters.parse("A: x\nA: 13\n").since(before, "A.x")).hasValue(3);
        assertThat(NetCounters.parse("A: x\nA: 4\n").since(before, "A.x")).hasValue(4);
        assertThat(NetCounters.parse("A: y\nA: 4\n").since(before, "A.x")).isEmpty();
    }

    @Test
    void should_read_a_sysctl_whole() {
        // The first character alone is what java.nio.file.Files would deliver.
        Sysctls sysctls = Sysctls.read(List.of("net.core.somaxconn", "net.ipv4.tcp_rmem", "net.no.such"));
        assertThat(sysctls.number("net.core.somaxconn").orElseThrow()).isGreaterThanOrEqualTo(16);
        assertThat(sysctls.text("net.ipv4.tcp_rmem").orElseThrow().split("\t", -1))
                .hasSize(3);
        assertThat(sysctls.number("net.ipv4.tcp_rmem")).isEmpty();
        assertThat(sysctls.text("net.no.such")).isEmpty();
    }

    @Test
    void should_read_limits() {
        Limits limits = Limits.of(ProcessHandle.current().pid()).orElseThrow();
        assertThat(limits.openFiles().orElseThrow().soft()).isPositive();
        Limits parsed = Limits.parse("""
                Limit                     Soft Limit           Hard Limit           Units     \s
                Max cpu time              unlimited            unlimited            seconds   \s
                Max open files            1024                 524288               files     \s
                """);
        assertThat(parsed.openFiles()).contains(new Limits.Limit(1024, 524_288));
        assertThat(parsed.get("Max cpu time")).contains(new Limits.Limit(Limits.UNLIMITED, Limits.UNLIMITED));
    }

    @Test
    void should_read_a_process_whose_name_holds_spaces_and_parentheses() {
        String stat = "42 (a) b (c) S 7 42 42 0 -1 4194560 1 0 0 0 11 12 0 0 20 0 5 0 12345 1 1 1\n";
        ProcessState state = ProcessState.parse(stat, "Name:\tx\nTracerPid:\t9\nUid:\t1\t1000\t1\t1\n")
                .orElseThrow();
        assertThat(state)
                .isEqualTo(new ProcessState(42, 7, "a) b (c", ProcessState.Run.SLEEPING, 12_345, 11, 12, 5, 9, 1000));
    }

    @Test
    void should_see_a_stopped_process() throws Exception {
        Process process = new ProcessBuilder("sleep", "30").start();
        try {
            new ProcessBuilder("kill", "-STOP", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            ProcessState state = ProcessState.of(process.pid()).orElseThrow();
            for (int i = 0; i < 100 && state.canRun(); i++) {
                Thread.sleep(10);
                state = ProcessState.of(process.pid()).orElseThrow();
            }
            assertThat(state.run()).isEqualTo(ProcessState.Run.STOPPED);
            assertThat(state.canRun()).isFalse();
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(ProcessState.of(process.pid())).isEmpty();
        assertThat(Limits.of(process.pid())).isEmpty();
        assertThat(SchedulerDelay.of(process.pid())).isEmpty();
        assertThat(FdTable.of(process.pid()).count()).isEmpty();
        assertThat(FdTable.of(process.pid()).sockets()).isEmpty();
    }

    @Test
    void should_sum_the_scheduler_s_figures_over_all_threads() {
        long pid = ProcessHandle.current().pid();
        SchedulerDelay all = SchedulerDelay.of(pid).orElseThrow();
        SchedulerDelay main = SchedulerDelay.parse(
                        KernelFile.read("/proc/self/schedstat").orElseThrow())
                .orElseThrow();
        assertThat(all.threads()).isGreaterThan(1);
        assertThat(all.runNanos()).isGreaterThan(main.runNanos());
        assertThat(SchedulerDelay.parse("1 2")).isEmpty();
    }

    @Test
    void should_read_the_flags_of_a_descriptor() {
        assertThat(FdTable.parseFlags("pos:\t0\nflags:\t02004002\nmnt_id:\t1\n"))
                .contains(new FdTable.Flags(true, true));
        assertThat(FdTable.parseFlags("pos:\t0\nflags:\t02\n")).contains(new FdTable.Flags(false, false));
        assertThat(FdTable.parseFlags("pos:\t0\nflags:\t9\n")).isEmpty();
    }

    @Test
    void should_survive_any_mutation_of_the_kernel_s_text() {
        SplittableRandom random = new SplittableRandom(2);
        List<byte[]> originals = FILES.stream()
                .map(file -> KernelFile.readBytes(file).orElseThrow())
                .toList();
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = originals.get(random.nextInt(originals.size())).clone();
            for (int flips = random.nextInt(1, 9); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            anything(java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
        }
    }

    @FuzzTest(maxDuration = "20s")
    void should_survive_anything(byte[] bytes) {
        anything(bytes);
    }

    private static void anything(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        assertThat(NetCounters.parse(text).values().size()).isLessThanOrEqualTo(text.length());
        assertThat(Limits.parse(text).openFiles().map(limit -> limit.soft() >= 0 || limit.soft() < 0))
                .isNotNull();
        ProcessState.parse(text, text)
                .ifPresent(state -> assertThat(state.command().length()).isLessThan(text.length()));
        assertThat(SchedulerDelay.parse(text)).isNotNull();
        assertThat(FdTable.parseFlags(text)).isNotNull();
        assertThat(FileHandles.parse(text)).isNotNull();
    }
}
