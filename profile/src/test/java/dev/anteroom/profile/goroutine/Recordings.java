package dev.anteroom.profile.goroutine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The files that `src/test/go/record.sh` has recorded.
public final class Recordings {
    private static final Path FOLDER = Path.of("src/test/resources/go");

    private Recordings() {}

    /// A file of one situation: `go1.23/idle/goroutine.debug2.txt`.
    public static Path file(String path) {
        return FOLDER.resolve(path);
    }

    /// All files whose names end so.
    public static List<Path> ending(String suffix) {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A file's bytes.
    public static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// All texts with goroutines and states.
    public static List<Path> dumps() {
        return Stream.of("debug2.txt", "-all.txt", "-system.txt")
                .flatMap(suffix -> ending(suffix).stream())
                .toList();
    }
}
