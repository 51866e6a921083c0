package dev.anteroom.cli;

import dev.anteroom.lab.ReuseportExperiment;
import dev.anteroom.lab.ReuseportExperiment.Result;
import dev.anteroom.lab.ReuseportExperiment.Run;
import dev.anteroom.lab.ReuseportExperiment.Spread;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `anteroom lab reuseport`
@Command(
        name = "reuseport",
        description = "One shared listener against one SO_REUSEPORT listener for each accept loop. Needs root.",
        mixinStandardHelpOptions = true)
final class LabReuseportCommand implements Callable<Integer> {
    @ParentCommand
    LabCommand lab;

    @Option(names = "--go", paramLabel = "DIR", description = "The Go installation to build with.")
    @Nullable
    Path go;

    @Option(names = "--loops", paramLabel = "N", description = "Accept loops (default: 4).")
    int loops = 4;

    @Option(names = "--clients", paramLabel = "N", description = "Clients at a time (default: 64).")
    int clients = 64;

    @Option(names = "--rounds", paramLabel = "N", description = "Runs of each side (default: 5).")
    int rounds = 5;

    @Option(names = "--seconds", paramLabel = "N", description = "How long each run lasts (default: 4).")
    int seconds = 4;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Result result = new ReuseportExperiment(lab.programs(go), loops, clients).run(rounds, seconds, err::println);
        out.printf(
                Locale.ROOT,
                "%d accept loops, %d clients that connect anew for each request, %d CPUs, runs of each side: %d%n%n",
                result.loops(),
                result.workers(),
                result.cpus(),
                rounds);
        out.printf(
                Locale.ROOT,
                "%-26s %-30s %-30s%n",
                "median (lowest to highest)",
                "one shared listener",
                "SO_REUSEPORT");
        row(out, result, "requests/s", Run::requestsPerSecond);
        row(out, result, "mean latency, ms", Run::meanMillis);
        row(out, result, "p99 latency, ms", Run::p99Millis);
        row(out, result, "mean accept wait, ms", Run::acceptWaitMillis);
        out.printf(
                Locale.ROOT,
                "%-26s %-30s %-30s%n",
                "mean time in accept4, µs",
                micros(result.sharedAcceptMicros()),
                micros(result.ownAcceptMicros()));
        out.println();
        out.println(paired(result));
        out.println("Accept wait: from outside, Little's law over 200 samples of the queue a second.");
        out.println("Time in accept4: perf trace -s (syscalls tracepoints) in a run of its own; it isn't the wait.");
        verdict(out, result);
        return ExitStatus.OK;
    }

    private static void verdict(PrintWriter out, Result result) {
        Spread shared = Spread.of(result.shared(), Run::requestsPerSecond);
        Spread own = Spread.of(result.own(), Run::requestsPerSecond);
        if (result.shared().size() < 2) {
            out.println("One run of each side shows no spread: nothing can be said of a difference.");
        } else if (shared.apart(own)) {
            out.printf(
                    Locale.ROOT,
                    "Requests/s differ by %+.1f%% (medians), and the spreads lie apart.%n",
                    100 * (own.median() / shared.median() - 1));
        } else {
            out.println("The spreads of requests/s overlap: no difference is shown.");
        }
        if (result.cpus() < 2 * result.loops()) {
            out.printf(
                    Locale.ROOT,
                    "%d CPUs run the clients, the kernel and %d loops: too small a machine to show a gain of"
                            + " SO_REUSEPORT, which comes from loops that accept on CPUs of their own.%n",
                    result.cpus(),
                    result.loops());
        }
    }

    /// What else the machine did meets both sides of a round alike: their ratio is steadier than the figures.
    private static String paired(Result result) {
        double[] ratios =
                new double[Math.min(result.shared().size(), result.own().size())];
        for (int round = 0; round < ratios.length; round++) {
            ratios[round] = result.own().get(round).requestsPerSecond()
                    / result.shared().get(round).requestsPerSecond();
        }
        Arrays.sort(ratios);
        return String.format(
                Locale.ROOT,
                "Requests/s, own listeners ÷ shared, in the same round: %.2f (%.2f to %.2f)",
                ratios[ratios.length / 2],
                ratios[0],
                ratios[ratios.length - 1]);
    }

    private static void row(PrintWriter out, Result result, String name, ToDoubleFunction<Run> figure) {
        out.printf(
                Locale.ROOT,
                "%-26s %-30s %-30s%n",
                name,
                text(Spread.of(result.shared(), figure)),
                text(Spread.of(result.own(), figure)));
    }

    private static String text(Spread spread) {
        String format = spread.high() < 1000 ? "%.2f (%.2f to %.2f)" : "%.0f (%.0f to %.0f)";
        return String.format(Locale.ROOT, format, spread.median(), spread.low(), spread.high());
    }

    private static String micros(double value) {
        return value < 0 ? "no perf here" : String.format(Locale.ROOT, "%.1f", value);
    }
}
