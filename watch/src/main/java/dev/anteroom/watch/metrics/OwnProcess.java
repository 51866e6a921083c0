package dev.anteroom.watch.metrics;

import dev.anteroom.linux.libc.KernelFile;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.List;

/// CPU, memory and start of the agent's own process, under the names that every exporter uses.
final class OwnProcess {
    private static final int RESIDENT = 1;
    private static final int PAGE_BYTES = 4096;

    private OwnProcess() {}

    static List<MetricSnapshot> metrics(Instant begun) {
        return List.of(
                Metrics.one("process_cpu_seconds", "CPU time of the agent.", cpuSeconds()),
                Metrics.value("process_resident_memory_bytes", "Resident memory of the agent.", residentBytes()),
                Metrics.value("process_start_time_seconds", "When the agent began.", begun.toEpochMilli() / 1000.0));
    }

    private static double cpuSeconds() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean bean
                ? bean.getProcessCpuTime() / 1e9
                : 0;
    }

    /// The second number of `/proc/self/statm`, in pages (proc_pid_statm(5)).
    private static double residentBytes() {
        return KernelFile.read("/proc/self/statm")
                .map(text -> text.split(" ", -1))
                .filter(words -> words.length > RESIDENT)
                .map(words -> Double.parseDouble(words[RESIDENT]) * PAGE_BYTES)
                .orElse(0.0);
    }
}
