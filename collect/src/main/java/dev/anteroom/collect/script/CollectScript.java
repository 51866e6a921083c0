package dev.anteroom.collect.script;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The POSIX shell script that records a capture on a host where nothing may be installed: the resource `collect.sh`.
public final class CollectScript {
    private CollectScript() {}

    public static String text() {
        try (InputStream script = CollectScript.class.getResourceAsStream("collect.sh")) {
            if (script == null) {
                throw new IllegalStateException("collect.sh is missing from the build");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("collect.sh can't be read", e);
        }
    }
}
