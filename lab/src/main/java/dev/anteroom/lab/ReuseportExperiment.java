package dev.anteroom.lab;

import static dev.anteroom.lab.Catalogue.settings;

import dev.anteroom.linux.netns.NetNamespace;
import dev.anteroom.linux.sampler.AcceptQueueSampler;
import dev.anteroom.linux.sampler.PortReport;
import dev.anteroom.linux.sampler.SamplingPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Does SO_REUSEPORT help? One `net/http` server with N accept loops on one shared listener, against the same with a
/// listener of its own for each loop, under clients that open a new connection for each request.
///
/// The two take turns, so that what else happens on the machine meets both. Accept wait is measured from outside,
/// by Little's law over samples of the queue; time in accept4 comes from `perf trace -s` (the `syscalls`
/// tracepoints), in runs of its own, because tracing slows what it looks at.
public final class ReuseportExperiment {
    private static final int PORT = 8080;
    private static final int SAMPLES_PER_SECOND = 200;
    private static final Pattern PERF_ROW =
            Pattern.compile("accept4\\s+(\\d+)\\s+(\\d+)\\s+([0-9.]+)\\s+([0-9.]+)\\s+([0-9.]+)");

    private final GoPrograms programs;
    private final int loops;
    private final int workers;

    /// @param loops accept loops, and listeners of the reuseport side
    /// @param workers clients at a time
    public ReuseportExperiment(GoPrograms programs, int loops, int workers) {
        this.programs = programs;
        this.loops = loops;
        this.workers = workers;
        Stage.sweep();
    }

    /// One run's figures.
    ///
    /// @param acceptWaitMillis mean time from established to accepted
    public record Run(double requestsPerSecond, double meanMillis, double p99Millis, double acceptWaitMillis) {}

    /// Both sides' runs, in the order they took turns.
    ///
    /// @param sharedAcceptMicros mean time in accept4 on the shared listener; -1 where there is no perf
    /// @param ownAcceptMicros the same with a listener for each loop
    public record Result(
            int loops,
            int workers,
            int cpus,
            List<Run> shared,
            List<Run> own,
            double sharedAcceptMicros,
            double ownAcceptMicros) {
        public Result {
            shared = List.copyOf(shared);
            own = List.copyOf(own);
        }
    }

    /// @param rounds runs of each side, at least 5 for a spread that means something
    /// @param seconds how long each lasts
    public Result run(int rounds, int seconds, Consumer<String> progress) {
        List<Run> shared = new ArrayList<>();
        List<Run> own = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            boolean sharedFirst = round % 2 == 1;
            for (boolean reuseport : new boolean[] {!sharedFirst, sharedFirst}) {
                Run run = measure(reuseport, seconds);
                (reuseport ? own : shared).add(run);
                progress.accept("round " + round + (reuseport ? ", own listeners: " : ", shared listener: ") + run);
            }
        }
        return new Result(
                loops,
                workers,
                Runtime.getRuntime().availableProcessors(),
                shared,
                own,
                acceptMicros(false),
                acceptMicros(true));
    }

    private Stage start(boolean reuseport) {
        Stage stage = new Stage(programs.directory());
        stage.perform(new Step.Start(
                Service.of("server", "shopd", settings("listen", ":" + PORT, "shared", reuseport, "shards", loops))));
        Phase load = new Phase(settings("addr", "127.0.0.1:" + PORT, "workers", workers));
        stage.startLoad(programs.loadGenerator(), List.of(load, load));
        Stage.pause(1000);
        return stage;
    }

    private Run measure(boolean reuseport, int seconds) {
        try (Stage stage = start(reuseport);
                NetNamespace namespace = NetNamespace.of(stage.pid("server"))
                        .orElseThrow(() -> new LabException("the server has no network namespace any more"));
                AcceptQueueSampler sampler =
                        AcceptQueueSampler.start(SamplingPlan.port(PORT, SAMPLES_PER_SECOND), namespace)) {
            stage.perform(new Step.NextPhase());
            Stage.pause(seconds * 1000);
            double wait = -1;
            for (PortReport port : sampler.report().ports()) {
                if (port.port() == PORT) {
                    wait = port.waits().meanMillis();
                }
            }
            ClientView seen = stage.endLoad().get(1);
            return new Run(seen.answered() / seen.seconds(), seen.requestMeanMs(), seen.requestP99Ms(), wait);
        }
    }

    private double acceptMicros(boolean reuseport) {
        try (Stage stage = start(reuseport)) {
            String pid = Long.toString(stage.pid("server"));
            String out = Shell.attempt("perf", "trace", "-s", "-e", "accept4", "-p", pid, "--", "sleep", "1");
            double calls = 0;
            double millis = 0;
            Matcher row = PERF_ROW.matcher(out);
            while (row.find()) {
                calls += Double.parseDouble(row.group(1));
                millis += Double.parseDouble(row.group(3));
            }
            return calls == 0 ? -1 : 1000 * millis / calls;
        } catch (LabException e) {
            return -1;
        }
    }

    /// Lowest, median and highest of a figure.
    ///
    /// @param low the lowest
    public record Spread(double low, double median, double high) {
        public static Spread of(List<Run> runs, ToDoubleFunction<Run> figure) {
            double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
            return new Spread(sorted[0], sorted[sorted.length / 2], sorted[sorted.length - 1]);
        }

        /// Whether two spreads lie apart, so that one can be called better.
        public boolean apart(Spread other) {
            return high < other.low || other.high < low;
        }
    }
}
