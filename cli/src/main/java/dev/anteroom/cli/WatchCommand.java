package dev.anteroom.cli;

import dev.anteroom.watch.run.WatchRun;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `anteroom watch`: the continuous agent.
@Command(
        name = "watch",
        description = {
            "Watches every listener of every network namespace, and exports what it sees to Prometheus.",
            "Needs no privilege for its own network namespace; others need CAP_SYS_ADMIN and CAP_SYS_PTRACE.",
            "Reads its configuration again on SIGHUP. Ctrl-C ends it."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "  anteroom watch",
            "  anteroom watch -c /etc/anteroom/watch.yaml --check-config",
            "",
            "Exit status: 0 ended, 2 usage, 3 the configuration or its address can't be used."
        })
final class WatchCommand implements Callable<Integer> {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "watch.yaml (docs/watch.md). Without one it runs with what suits a host.")
    @Nullable
    Path config;

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS:PORT",
            description = "Where metrics and pages are, or none. Default: 127.0.0.1:9437.")
    @Nullable
    String listen;

    @Option(names = "--state", paramLabel = "FOLDER", description = "Keep windows, incidents and captures there.")
    @Nullable
    Path state;

    @Option(
            names = "--textfile",
            paramLabel = "FILE",
            description = "Also write the metrics there each 15 s, for node_exporter's textfile collector.")
    @Nullable
    Path textfile;

    @Option(
            names = "--broker",
            paramLabel = "SOCKET",
            description = "Have other network namespaces opened by a broker at this socket (docs/watch.md).")
    @Nullable
    Path broker;

    @Option(names = "--as-broker", paramLabel = "SOCKET", description = "Be that broker, and nothing else.")
    @Nullable
    Path asBroker;

    @Option(
            names = "--client-uid",
            paramLabel = "N",
            defaultValue = "-1",
            description = "With --as-broker: the user, by number, that may ask besides root.")
    int clientUid;

    @Option(names = "--check-config", description = "Only read the configuration and say whether it is right.")
    boolean check;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (check) {
            WatchRun.check(config);
            out.println(config == null ? "The defaults are right" : config + " is right");
            return ExitStatus.OK;
        }
        if (asBroker != null) {
            WatchRun.broker(asBroker, clientUid, spec.commandLine().getErr());
            return ExitStatus.OK;
        }
        WatchRun.run(
                config,
                listen,
                state,
                textfile,
                broker,
                Version.text(),
                spec.commandLine().getErr());
        return ExitStatus.OK;
    }
}
