package dev.anteroom.cli;

import dev.anteroom.capture.CaptureException;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.diagnosis.model.Diagnosis;
import dev.anteroom.report.html.HtmlReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes the HTML report where the user asked for it.
final class HtmlFile {
    private HtmlFile() {}

    /// @throws CaptureException if the file can't be written
    static void write(Path file, Evidence evidence, Diagnosis diagnosis) {
        String page = HtmlReport.render(evidence, diagnosis);
        try {
            Files.writeString(file, page);
        } catch (IOException e) {
            throw new CaptureException(file + ": can't be written (" + e.getMessage() + ")", e);
        }
    }
}
