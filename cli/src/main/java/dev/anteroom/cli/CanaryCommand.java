package dev.anteroom.cli;

import dev.anteroom.cli.listeners.CanaryLines;
import dev.anteroom.cli.listeners.ListenersJson;
import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.canary.AcceptCanary;
import dev.anteroom.linux.canary.CanaryResult;
import dev.anteroom.linux.netns.NetNamespace;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `anteroom canary`: the accept wait from outside, one connection at a time.
@Command(
        name = "canary",
        description = {
            "Opens one connection per interval to a listener on this host and times it to the moment it leaves the accept queue. "
                    + "The service sees a client that connects, sends nothing and goes away. Ends after --count connections. "
                    + "Exit status 10 where a connection was not accepted in time."
        },
        mixinStandardHelpOptions = true)
final class CanaryCommand implements Callable<Integer> {
    private static final int MAX_COUNT = 100_000;
    private static final Duration MIN_INTERVAL = Duration.ofMillis(100);

    @Option(names = "--port", required = true, paramLabel = "PORT", description = "The listener's port.")
    int port;

    @Option(names = "--pid", paramLabel = "PID", description = "In the network namespace of this process.")
    @Nullable
    Long pid;

    @Option(names = "--netns", paramLabel = "NAME", description = "In this network namespace.")
    @Nullable
    String netns;

    @Option(names = "--count", defaultValue = "10", paramLabel = "N", description = "Connections (${DEFAULT-VALUE}).")
    int count;

    @Option(
            names = "--interval-ms",
            defaultValue = "1000",
            paramLabel = "MS",
            description = "From one to the next, at least 100 (${DEFAULT-VALUE}).")
    int intervalMillis;

    @Option(
            names = "--timeout-ms",
            defaultValue = "5000",
            paramLabel = "MS",
            description = "For the handshake, and for the wait (${DEFAULT-VALUE}).")
    int timeoutMillis;

    @Option(names = "--json", description = "One JSON object per connection, each on a line.")
    boolean json;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        require(port > 0 && port < 65_536, "--port is 1 to 65535");
        require(count > 0 && count <= MAX_COUNT, "--count is 1 to " + MAX_COUNT);
        require(intervalMillis >= MIN_INTERVAL.toMillis(), "--interval-ms is at least " + MIN_INTERVAL.toMillis());
        require(timeoutMillis >= 1 && timeoutMillis <= 600_000, "--timeout-ms is 1 to 600000");
        require(pid == null || netns == null, "--pid and --netns exclude each other");
        PrintWriter out = spec.commandLine().getOut();
        List<CanaryResult> results = Collections.synchronizedList(new ArrayList<>());
        // Ctrl-C ends it as ping and hey are ended: with the summary of what there is.
        Thread farewell = new Thread(() -> summarise(out, results), "anteroom-canary-summary");
        Runtime.getRuntime().addShutdownHook(farewell);
        try (NetNamespace namespace = namespace();
                AcceptCanary canary = AcceptCanary.open(
                        namespace, AcceptCanary.target(namespace, port), Duration.ofMillis(timeoutMillis))) {
            for (int i = 0; i < count && !out.checkError(); i++) {
                if (i > 0) {
                    Thread.sleep(intervalMillis);
                }
                CanaryResult result = canary.probe();
                results.add(result);
                out.println(json ? ListenersJson.line(result, Instant.now()) : CanaryLines.of(result));
                out.flush();
            }
        }
        if (isRemoved(farewell)) {
            summarise(out, results);
        }
        return results.stream().allMatch(CanaryResult::accepted) ? ExitStatus.OK : ExitStatus.ACCEPT_BOUND;
    }

    private void summarise(PrintWriter out, List<CanaryResult> results) {
        if (!json && !results.isEmpty()) {
            CanaryLines.summary(List.copyOf(results)).forEach(out::println);
            out.flush();
        }
    }

    /// False once the process has begun to end: the hook does its work then.
    private static boolean isRemoved(Thread hook) {
        try {
            return Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private NetNamespace namespace() {
        Long process = pid;
        String name = netns;
        if (process != null) {
            return NetNamespace.of(process).orElseThrow(() -> new LinuxException("There is no process " + process, 0));
        }
        if (name != null) {
            return NetNamespace.named(name)
                    .orElseThrow(() -> new LinuxException(
                            "There is no network namespace " + name + ": `ip netns list` shows them", 0));
        }
        return NetNamespace.current();
    }

    private void require(boolean condition, String message) {
        if (!condition) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }
}
