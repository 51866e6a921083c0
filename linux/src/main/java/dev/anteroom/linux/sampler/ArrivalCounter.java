package dev.anteroom.linux.sampler;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.libc.Descriptors;
import dev.anteroom.linux.libc.KernelFile;
import dev.anteroom.linux.libc.PerfCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Counts the connections that are established on a port, where several listeners share the namespace's
/// `Tcp.PassiveOpens`.
///
/// The kernel counts them itself: a counter on the tracepoint `sock:inet_sock_set_state` with a filter on the port and
/// on the step from SYN_RECV to ESTABLISHED. Nothing is recorded and nothing loaded; reading it is one `read` for each
/// CPU. The tracepoint knows no namespaces: a port of the same number elsewhere is counted too. Needs CAP_PERFMON (or
/// root), and tracefs, which is mounted for a moment where it isn't. Not thread-safe.
public final class ArrivalCounter implements AutoCloseable {
    private static final String TRACEPOINT = "events/sock/inet_sock_set_state/id";
    private static final int MAX_CPUS = 1024;

    private final List<Integer> descriptors;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment word = arena.allocate(8, 8);

    private ArrivalCounter(List<Integer> descriptors) {
        this.descriptors = descriptors;
    }

    /// Begins to count.
    ///
    /// @param port 0 for every port
    /// @return empty where the kernel doesn't let this user, or has no such tracepoint
    public static Optional<ArrivalCounter> open(int port) {
        long tracepoint = tracepoint();
        if (tracepoint < 0) {
            return Optional.empty();
        }
        // include/net/tcp_states.h: TCP_SYN_RECV 3, TCP_ESTABLISHED 1
        String filter = "oldstate == 3 && newstate == 1" + (port == 0 ? "" : " && sport == " + port);
        List<Integer> opened = new ArrayList<>();
        for (int cpu : onlineCpus()) {
            int fd = PerfCalls.countTracepoint(tracepoint, cpu, filter);
            if (fd < 0) {
                opened.forEach(Descriptors::close);
                return Optional.empty();
            }
            opened.add(fd);
        }
        return opened.isEmpty() ? Optional.empty() : Optional.of(new ArrivalCounter(opened));
    }

    private static long tracepoint() {
        try {
            for (String tracefs : List.of("/sys/kernel/tracing/", "/sys/kernel/debug/tracing/")) {
                Optional<String> id = KernelFile.read(tracefs + TRACEPOINT);
                if (id.isPresent()) {
                    return number(id.get());
                }
            }
            int root = PerfCalls.mountDetached("tracefs");
            if (root < 0) {
                return -1;
            }
            try {
                return KernelFile.read("/proc/self/fd/" + root + "/" + TRACEPOINT)
                        .map(ArrivalCounter::number)
                        .orElse(-1L);
            } finally {
                Descriptors.close(root);
            }
        } catch (LinuxException e) {
            return -1;
        }
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /// `0-3,8` of `/sys/devices/system/cpu/online`.
    private static List<Integer> onlineCpus() {
        List<Integer> cpus = new ArrayList<>();
        String online =
                KernelFile.read("/sys/devices/system/cpu/online").orElse("").strip();
        for (String range : online.split(",", -1)) {
            String[] ends = range.split("-", 2);
            long from = number(ends[0]);
            long to = ends.length > 1 ? number(ends[1]) : from;
            for (long cpu = Math.max(0, from); cpu <= to && from >= 0 && cpus.size() < MAX_CPUS; cpu++) {
                cpus.add((int) cpu);
            }
        }
        return cpus;
    }

    /// How many connections have been established since it began.
    public long count() {
        long sum = 0;
        for (int fd : descriptors) {
            if (Descriptors.read(fd, word, 8) == 8) {
                sum += word.get(ValueLayout.JAVA_LONG, 0);
            }
        }
        return sum;
    }

    @Override
    public void close() {
        descriptors.forEach(Descriptors::close);
        arena.close();
    }
}
