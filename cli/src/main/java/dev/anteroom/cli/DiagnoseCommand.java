package dev.anteroom.cli;

import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.Hints;
import dev.anteroom.capture.evidence.ClientLatency;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.capture.latency.GivenLatency;
import dev.anteroom.diagnosis.Diagnoser;
import dev.anteroom.diagnosis.Diagnosis;
import dev.anteroom.diagnosis.latency.ClientFigures;
import dev.anteroom.report.JsonReport;
import dev.anteroom.report.TextReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anteroom diagnose`: a recorded incident to a verdict.
@Command(
        name = "diagnose",
        description = "Says whether connections waited in the accept queue, why, and what to do.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit status: 0 HEALTHY or NOT_ACCEPT, 10 ACCEPT_BOUND, 11 INCONCLUSIVE, 2 usage, 3 unusable input."
        })
final class DiagnoseCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "PATH",
            description = "A folder, .zip or .tar.gz of files recorded during the incident, whatever they are called.")
    Path path;

    @Option(names = "--port", paramLabel = "N", description = "The service's port, where the capture shows several.")
    @Nullable
    Integer port;

    @Option(
            names = "--pid",
            paramLabel = "N",
            description = "The service's process id, where the capture shows several.")
    @Nullable
    Integer pid;

    @Option(
            names = "--latency",
            paramLabel = "FIGURES|FILE",
            description = {
                "What clients measured, to split their P99: p50=12ms,p99=900ms (also mean, max, rate=1200/s), or a file:",
                "the output of wrk, hey, k6, vegeta, a HdrHistogram log or percentile table, a Prometheus histogram.",
                "Such a file in the capture is found by itself."
            })
    @Nullable
    String latency;

    @Option(names = "--json", description = "One JSON object (anteroom.diagnosis/1) on standard output.")
    boolean json;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Also write the report as one HTML file that needs no network.")
    @Nullable
    Path html;

    @Option(names = "--explain", description = "Also list what was ruled out, every signal, and unused files.")
    boolean explain;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        Optional<ClientFigures> given = Optional.ofNullable(latency).map(DiagnoseCommand::figures);
        Evidence evidence = CaptureReader.read(path, hints());
        Diagnosis diagnosis = Diagnoser.diagnose(evidence, hints(), given.or(() -> ClientFigures.of(evidence)));
        if (html != null) {
            HtmlFile.write(html, evidence, diagnosis);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(JsonReport.render(diagnosis));
        } else {
            out.print(TextReport.render(evidence, diagnosis, Terminal.style(), explain));
            if (html != null) {
                out.println();
                out.println("Report: " + html);
            }
        }
        return ExitStatus.of(diagnosis.verdict());
    }

    private static ClientFigures figures(String text) {
        ClientLatency latency = GivenLatency.read(text);
        return new ClientFigures(latency, latency.tool().equals("given") ? null : text);
    }

    private Hints hints() {
        return new Hints(port, pid);
    }
}
