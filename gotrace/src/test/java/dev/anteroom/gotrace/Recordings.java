package dev.anteroom.gotrace;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/// The traces that `src/test/go/record.sh` recorded.
public final class Recordings {
    public static final List<String> SITUATIONS = List.of("idle", "loaded", "gc", "starved", "regions");

    private Recordings() {}

    /// @param version the Go release that recorded it, such as `1.23`
    public static byte[] bytes(String situation, String version) {
        String name = "/traces/" + situation + "-go" + version + ".trace.gz";
        try (InputStream in = new GZIPInputStream(Objects.requireNonNull(
                Recordings.class.getResourceAsStream(name), () -> name + " isn't on the class path"))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static TraceReader open(String situation, String version) {
        return TraceReader.of(situation + "-go" + version, bytes(situation, version));
    }
}
