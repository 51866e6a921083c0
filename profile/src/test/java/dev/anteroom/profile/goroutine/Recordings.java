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
        return ending(FOLDER, suffix);
    }

    private static List<Path> ending(Path folder, String suffix) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// All profiles in protocol buffers, those of the examples that ship and of the recorded incidents among
    /// them.
    public static List<Path> profiles() {
        return Stream.of(Path.of("src/test/resources"), Path.of("../examples"), Path.of("../lab/recordings"))
                .flatMap(folder -> ending(folder, ".pb.gz").stream())
                .sorted()
                .toList();
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
