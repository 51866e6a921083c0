package dev.anteroom.capture;

import dev.anteroom.capture.files.FileContent;
import dev.anteroom.capture.recognise.FileRecogniser;
import dev.anteroom.capture.recognise.Finding;
import dev.anteroom.capture.recognise.Findings;
import dev.anteroom.capture.recognise.Found;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What `src/test/record` recorded: one service with two connections waiting on port 18080, seen by every tool.
public final class Recordings {
    private static final Path TOOLS = Path.of("src/test/resources/recordings/tools");

    private Recordings() {}

    public static List<Path> all() {
        try (Stream<Path> files = Files.list(TOOLS)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Path path(String name) {
        return TOOLS.resolve(name);
    }

    public static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Findings read(String name) {
        return FileRecogniser.read(name, FileContent.inMemory(bytes(path(name))));
    }

    public static Findings text(String name, String text) {
        return FileRecogniser.read(name, FileContent.inMemory(text.getBytes(StandardCharsets.UTF_8)));
    }

    /// The findings of one kind, in order.
    public static <F extends Found> List<F> of(Class<F> kind, Findings findings) {
        return findings.all().stream()
                .map(Finding::found)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    public static <F extends Found> F only(Class<F> kind, Findings findings) {
        List<F> all = of(kind, findings);
        if (all.size() != 1) {
            throw new AssertionError(all.size() + " of " + kind.getSimpleName() + " instead of one");
        }
        return all.getFirst();
    }
}
