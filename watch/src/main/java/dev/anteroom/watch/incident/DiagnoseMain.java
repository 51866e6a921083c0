package dev.anteroom.watch.incident;

import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.Hints;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.diagnosis.Diagnoser;
import dev.anteroom.diagnosis.latency.ClientFigures;
import dev.anteroom.diagnosis.model.Diagnosis;
import dev.anteroom.report.JsonReport;
import dev.anteroom.report.html.HtmlReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reads one capture and writes its diagnosis beside it: a process of its own, so that whatever a capture holds, the
/// agent
/// neither grows nor ends by it.
public final class DiagnoseMain {
    private DiagnoseMain() {}

    /// @param arguments capture, JSON file, HTML file
    public static void main(String[] arguments) throws IOException {
        Path capture = Path.of(arguments[0]);
        Evidence evidence = CaptureReader.read(capture, Hints.NONE);
        Diagnosis diagnosis = Diagnoser.diagnose(evidence, Hints.NONE, ClientFigures.of(evidence));
        Files.writeString(Path.of(arguments[2]), HtmlReport.render(evidence, diagnosis));
        Files.writeString(Path.of(arguments[1]), JsonReport.render(diagnosis));
    }
}
