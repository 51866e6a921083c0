package dev.anteroom.watch.incident;

import dev.anteroom.watch.WatchException;
import dev.anteroom.watch.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// The folder of captures and what is written beside each, within a quota: the oldest that nobody has pinned go first.
final class CaptureShelf {
    /// Room that a capture is taken to need.
    private static final long ROOM = 64L << 20;

    /// What the disk has to have left, whatever the quota says.
    private static final long LEAVE_ON_DISK = 256L << 20;

    private final Path folder;
    private final Store store;

    CaptureShelf(Path state, Store store) {
        this.folder = state.resolve("captures");
        this.store = store;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new WatchException("The captures' folder " + folder + " can't be made: " + e.getMessage(), e);
        }
    }

    Path place(Incident incident) {
        String listener = incident.listener().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-");
        return folder.resolve(incident.id() + "-" + listener.replaceAll("^-|-$", "") + ".zip");
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /// Makes room for one more.
    ///
    /// @return false where there is none, even though all that may be deleted was
    boolean makeRoom(long quotaBytes) {
        try {
            for (Incident oldest : store.deletable()) {
                if (used() + ROOM <= quotaBytes && Files.getFileStore(folder).getUsableSpace() > LEAVE_ON_DISK + ROOM) {
                    return true;
                }
                delete(oldest);
            }
            return used() + Math.min(ROOM, quotaBytes) <= quotaBytes
                    && Files.getFileStore(folder).getUsableSpace() > LEAVE_ON_DISK;
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    private void delete(Incident incident) throws IOException {
        String name = incident.capture();
        if (name != null) {
            for (String ending : List.of("", ".json", ".html", ".log")) {
                Path capture = folder.resolve(name);
                Files.deleteIfExists(ending.isEmpty() ? capture : DiagnosisProcess.beside(capture, ending));
            }
        }
        store.forgetCapture(incident.id());
    }

    private long used() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.mapToLong(file -> {
                        try {
                            return Files.isRegularFile(file) ? Files.size(file) : 0;
                        } catch (IOException e) {
                            return 0;
                        }
                    })
                    .sum();
        }
    }

    static String digest(Path file) throws IOException {
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha256())) {
            in.transferTo(OutputStream.nullOutputStream());
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(
                                    ((DigestInputStream) in).getMessageDigest().digest());
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
