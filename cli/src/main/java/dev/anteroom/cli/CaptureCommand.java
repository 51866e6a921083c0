package dev.anteroom.cli;

import dev.anteroom.cli.live.LiveOptions;
import dev.anteroom.cli.live.LiveRecording;
import dev.anteroom.cli.live.TriggerOptions;
import dev.anteroom.collect.CollectException;
import dev.anteroom.collect.TriggerPlan;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `anteroom capture`: a live service into one file of standard files.
@Command(
        name = "capture",
        description = {
            "Records a live Go service and its kernel into one capture: the accept queue at 100 Hz, kernel files"
                    + " before and after, goroutines, CPU, block and mutex profiles, a 3 s trace. Other tools open its"
                    + " files too.",
            "Finds the listener and the pprof by itself: it asks each of the process's own listeners for"
                    + " /debug/pprof/.",
            "Ctrl-C ends it and keeps what is there."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "  anteroom capture --port 8080",
            "  anteroom capture --pid 4711 --when 'wait.p99>50ms or overflow' --within 8h --max 3 -o night.zip",
            "",
            "Prints the capture's path. Exit status: 0 recorded, 2 usage, 3 nothing recorded, 11 --when wasn't met in"
                    + " time."
        })
final class CaptureCommand implements Callable<Integer> {
    @Option(names = "--pid", paramLabel = "N", description = "The service's process, in whatever network namespace.")
    @Nullable
    Integer pid;

    @Option(
            names = "--port",
            paramLabel = "N",
            description =
                    "The service's port: whoever accepts on it is recorded; with --pid, the listener in question.")
    @Nullable
    Integer port;

    @Mixin
    LiveOptions options = new LiveOptions();

    @Mixin
    TriggerOptions triggers = new TriggerOptions();

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        Ports.require(spec, port);
        if (pid == null && port == null && options.url() == null) {
            throw new ParameterException(
                    spec.commandLine(), "Say what to record: --pid N, --port N or --url http://HOST:PORT");
        }
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        TriggerPlan trigger;
        try {
            trigger = triggers.plan();
        } catch (CollectException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        int captures = new LiveRecording(options, err, Version.text()).run(pid, port, trigger, capture -> {
            out.println(capture);
            out.flush();
        });
        if (captures == 0) {
            err.println("anteroom: condition not met in time; nothing recorded");
            return ExitStatus.INCONCLUSIVE;
        }
        return ExitStatus.OK;
    }
}
