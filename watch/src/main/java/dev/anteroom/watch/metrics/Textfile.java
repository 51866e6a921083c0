package dev.anteroom.watch.metrics;

import dev.anteroom.watch.WatchException;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Metrics as a file for node_exporter's textfile collector, for hosts where nothing may listen: replaced at once, so
/// that
/// nobody reads half of one.
public final class Textfile {
    private Textfile() {}

    /// @throws WatchException where it can't be written
    public static void write(Path file, MetricSnapshots metrics) {
        Path absolute = file.toAbsolutePath();
        Path beside = absolute.resolveSibling(absolute.getFileName() + ".unfinished");
        try {
            try (OutputStream out = Files.newOutputStream(beside)) {
                ExpositionFormats.init()
                        .getPrometheusTextFormatWriter()
                        .write(out, metrics, EscapingScheme.UNDERSCORE_ESCAPING);
            }
            Files.move(beside, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new WatchException("The metrics can't be written to " + file + ": " + e.getMessage(), e);
        }
    }
}
