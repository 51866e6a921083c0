package dev.anteroom.report.trace;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/// The traces that the module `gotrace` has recorded.
final class TraceRecordings {
    private static final Path FOLDER = Path.of("../gotrace/src/test/resources/traces");

    private TraceRecordings() {}

    /// The bytes of one: `regions-go1.19`.
    static byte[] bytes(String name) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(FOLDER.resolve(name + ".trace.gz")))) {
            return in.readAllBytes();
        }
    }
}
