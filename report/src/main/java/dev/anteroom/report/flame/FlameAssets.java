package dev.anteroom.report.flame;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/// The page's component: `flame.js` defines `AnteroomFlame`, `flame.css` its looks. Neither loads anything.
public final class FlameAssets {
    private FlameAssets() {}

    public static String script() {
        return text("flame.js");
    }

    public static String style() {
        return text("flame.css");
    }

    private static String text(String name) {
        try (InputStream in = Objects.requireNonNull(FlameAssets.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
