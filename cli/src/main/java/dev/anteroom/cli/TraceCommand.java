package dev.anteroom.cli;

import dev.anteroom.gotrace.TraceReader;
import dev.anteroom.gotrace.summary.TraceSummary;
import dev.anteroom.report.trace.TraceHtml;
import dev.anteroom.report.trace.TraceJson;
import dev.anteroom.report.trace.TraceListing;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anteroom trace FILE`
@Command(
        name = "trace",
        description = "Tells from a Go execution trace how late Accept was, and what stood in its way.",
        footer = {
            "",
            "A FILE is what /debug/pprof/trace?seconds=5 or runtime/trace wrote, by Go 1.11 or newer; plain or gzip.",
            "A trace begins where the runtime sees a connection: how long it had waited in the kernel before that, it doesn't tell."
        },
        mixinStandardHelpOptions = true)
final class TraceCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "An execution trace.")
    Path file = Path.of("trace.out");

    @Option(names = "--json", description = "One JSON object (anteroom.trace/1) on standard output.")
    boolean json;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description =
                    "Writes a page of its own: the accept loops over time, how late they ran as a heat map, all waits as a heat map (time by duration) whose selection the flame graph below it shows.")
    @Nullable
    Path html;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        TraceSummary summary;
        file = InputFile.TRACE.of(file);
        try (TraceReader reader = TraceReader.open(file)) {
            summary = html == null ? TraceSummary.of(reader) : TraceSummary.withWaits(reader);
        }
        if (html != null) {
            try {
                Files.writeString(html, TraceHtml.of(file.toString(), summary));
            } catch (IOException e) {
                throw new UncheckedIOException("can't write " + html + ": " + e.getMessage(), e);
            }
        }
        if (json) {
            TraceJson.write(file.toString(), summary, out);
            out.println();
        } else {
            out.print(TraceListing.of(file.toString(), summary));
            if (html != null) {
                out.println("Report: " + html);
            }
        }
        // what could be had is shown; that nothing could be had is a failure
        return summary.outcome().events() == 0 ? ExitStatus.UNUSABLE_INPUT : ExitStatus.OK;
    }
}
