package dev.anteroom.goprocess.bench;

import com.sun.management.ThreadMXBean;
import dev.anteroom.goprocess.GoProcess;
import dev.anteroom.goprocess.GoroutineRef;
import dev.anteroom.goprocess.GoroutineSnapshot;
import dev.anteroom.goprocess.GoroutineWatch;
import dev.anteroom.goprocess.Look;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;

/// What reading a process from outside costs: snapshots of all its goroutines, and looks at one of them. Started by
/// `bench/goprocess.sh`.
public final class OutsideCost {
    private static final int WARM_UP = 20_000;
    private static final int LOOKS = 20_000;

    private OutsideCost() {}

    /// @param arguments the pid, how many snapshots, and how many milliseconds from one to the next
    public static void main(String[] arguments) throws InterruptedException {
        int pid = Integer.parseInt(arguments[0]);
        int snapshots = Integer.parseInt(arguments[1]);
        int pause = Integer.parseInt(arguments[2]);
        long opening = System.nanoTime();
        try (GoProcess process = GoProcess.open(pid)) {
            double opened = (System.nanoTime() - opening) / 1e6;
            double[] millis = new double[snapshots];
            GoroutineSnapshot last = process.goroutines();
            for (int i = 0; i < snapshots; i++) {
                Thread.sleep(pause);
                last = process.goroutines();
                millis[i] = last.took().toNanos() / 1e6;
            }
            Arrays.sort(millis);
            System.out.printf(
                    Locale.ROOT,
                    "  outside: opened in %.0f ms; %d goroutines: median %.1f ms, worst %.1f ms of %d; %d torn, %d"
                            + " again%n",
                    opened,
                    last.size(),
                    millis[snapshots / 2],
                    millis[snapshots - 1],
                    snapshots,
                    last.torn(),
                    last.retried());
            looks(process, parked(last));
        }
    }

    private static GoroutineRef parked(GoroutineSnapshot snapshot) {
        for (int row = 0; row < snapshot.size(); row++) {
            if (snapshot.fd(row) >= 0) {
                return snapshot.ref(row);
            }
        }
        return snapshot.ref(0);
    }

    private static void looks(GoProcess process, GoroutineRef goroutine) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (GoroutineWatch watch = process.watch()) {
            Look look = new Look();
            for (int i = 0; i < WARM_UP; i++) {
                watch.look(goroutine, look);
            }
            double[] micros = new double[LOOKS];
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < LOOKS; i++) {
                long start = System.nanoTime();
                watch.look(goroutine, look);
                micros[i] = (System.nanoTime() - start) / 1e3;
            }
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            Arrays.sort(micros);
            System.out.printf(
                    Locale.ROOT,
                    "  one look (%s, fd %d): p50 %.2f us, p99 %.2f us, %.1f bytes allocated each%n",
                    look.state(),
                    look.fd(),
                    micros[LOOKS / 2],
                    micros[LOOKS * 99 / 100],
                    (double) allocated / LOOKS);
        }
    }
}
