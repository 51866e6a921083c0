package dev.anteroom.cli;

import dev.anteroom.capture.CaptureException;
import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.Hints;
import dev.anteroom.capture.evidence.ClientLatency;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.capture.latency.GivenLatency;
import dev.anteroom.cli.live.LiveOptions;
import dev.anteroom.cli.live.LiveRecording;
import dev.anteroom.diagnosis.Diagnoser;
import dev.anteroom.diagnosis.latency.ClientFigures;
import dev.anteroom.diagnosis.model.Diagnosis;
import dev.anteroom.report.JsonReport;
import dev.anteroom.report.TextReport;
import dev.anteroom.report.html.HtmlReport;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anteroom diagnose`: a recorded incident, or a live service, to a verdict.
@Command(
        name = "diagnose",
        description = {
            "Says whether connections waited in the accept queue, why, and what to do.",
            "With PATH: of what was recorded. Without: records the service named by --pid, --port or --url first, as "
                    + "'anteroom capture' does, keeps the capture and says where it is."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "  anteroom diagnose incident.zip",
            "  anteroom diagnose --port 8080",
            "",
            "Exit status: 0 HEALTHY or NOT_ACCEPT, 10 ACCEPT_BOUND, 11 INCONCLUSIVE, 2 usage, 3 unusable input."
        })
final class DiagnoseCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "PATH",
            description = "A folder, .zip or .tar.gz of files recorded during the incident, whatever they are called.")
    @Nullable
    Path path;

    @Option(
            names = "--port",
            paramLabel = "N",
            description =
                    "With PATH: the service's port, where the capture shows several. Without: of the live service.")
    @Nullable
    Integer port;

    @Option(
            names = "--pid",
            paramLabel = "N",
            description = "With PATH: the service's process id, where the capture shows several. Without: of the live"
                    + " service.")
    @Nullable
    Integer pid;

    @Option(
            names = "--latency",
            paramLabel = "FIGURES|FILE",
            description = {
                "What clients measured, to split their P99: p50=12ms,p99=900ms (also mean, max, rate=1200/s), or a file:",
                "the output of wrk, hey, oha, k6, vegeta, ghz, fortio, bombardier or ab, a HdrHistogram log or percentile table, a",
                "Prometheus histogram.",
                "Such a file in the capture is found by itself."
            })
    @Nullable
    String latency;

    @Option(names = "--json", description = "One JSON object (anteroom.diagnosis/1) on standard output.")
    boolean json;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description =
                    "Also write the report as one HTML file that needs no network; - writes it to standard output,"
                            + " instead of the text.")
    @Nullable
    Path html;

    @Option(names = "--explain", description = "Also list what was ruled out, every signal, and unused files.")
    boolean explain;

    @Option(
            names = "--source",
            paramLabel = "DIR",
            description = "The service's Go source: also say which of its lines held the door, and how to mend them.")
    @Nullable
    Path source;

    @Mixin
    LiveOptions live = new LiveOptions();

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        Ports.require(spec, port);
        Path recorded = path;
        if (recorded != null) {
            if (live.url() != null) {
                throw new ParameterException(
                        spec.commandLine(), "--url records a live service; a PATH is recorded already");
            }
            return report(recorded, new Hints(port, pid));
        }
        if (pid == null && port == null && live.url() == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Say what to diagnose: a PATH that was recorded, or a live service by --pid, --port or --url");
        }
        PrintWriter err = spec.commandLine().getErr();
        List<Path> captures = new ArrayList<>();
        new LiveRecording(live, err, Version.text()).run(pid, port, null, captures::add);
        Path capture = captures.getFirst();
        // The manifest names process and port: the same answer now and whenever the capture is read again.
        int status = report(capture, Hints.NONE);
        PrintWriter where = json ? err : spec.commandLine().getOut();
        where.println((json ? "" : "\n") + "Capture: " + capture);
        where.flush();
        return status;
    }

    private int report(Path capture, Hints hints) {
        Optional<ClientFigures> given = Optional.ofNullable(latency).map(this::figures);
        Evidence evidence = CaptureReader.read(capture, hints);
        Diagnosis diagnosis = Diagnoser.diagnose(evidence, hints, given.or(() -> ClientFigures.of(evidence)));
        PrintWriter out = spec.commandLine().getOut();
        boolean toStandardOutput = html != null && html.toString().equals("-");
        if (toStandardOutput) {
            if (json) {
                throw new ParameterException(
                        spec.commandLine(), "--json and --html - both go to standard output: name a file for the page");
            }
            out.print(HtmlReport.render(evidence, diagnosis));
            return ExitStatus.of(diagnosis.verdict());
        }
        if (html != null) {
            HtmlFile.write(html, evidence, diagnosis);
        }
        if (json) {
            out.println(JsonReport.render(diagnosis));
        } else {
            out.print(TextReport.render(evidence, diagnosis, Terminal.style(), explain));
            if (source != null) {
                out.print(SourceLines.render(source, evidence, diagnosis));
            }
            if (html != null) {
                out.println();
                out.println("Report: " + html);
            }
        }
        return ExitStatus.of(diagnosis.verdict());
    }

    private ClientFigures figures(String text) {
        ClientLatency latency;
        try {
            latency = GivenLatency.read(text);
        } catch (CaptureException e) {
            if (Files.isRegularFile(Path.of(text))) {
                throw e;
            }
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        return new ClientFigures(latency, latency.tool().equals("given") ? null : text);
    }
}
