package dev.anteroom.handoff.supervisor;

import dev.anteroom.handoff.HandoffException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The folder of one service: `state.json`, `control.sock`, `listeners.sock`, `audit.log`, `notify-N.sock`,
/// `upgrades/N/`, and the lock that only one supervisor holds.
public final class StateDirectory implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");

    private final Path path;
    private @Nullable FileChannel lockFile;
    private @Nullable FileLock lock;

    private StateDirectory(Path path) {
        this.path = path;
    }

    /// `/run/anteroom/NAME` for root, `$XDG_RUNTIME_DIR/anteroom/NAME` for others, or below `base` where that is given.
    public static StateDirectory of(String name, @Nullable Path base) {
        if (base != null) {
            return new StateDirectory(base.resolve(name).toAbsolutePath());
        }
        String runtime = System.getenv("XDG_RUNTIME_DIR");
        Path usual = "root".equals(System.getProperty("user.name"))
                ? Path.of("/run")
                : Path.of(runtime == null || runtime.isEmpty() ? "/tmp/" + System.getProperty("user.name") : runtime);
        return new StateDirectory(usual.resolve("anteroom").resolve(name));
    }

    public Path path() {
        return path;
    }

    public Path control() {
        return path.resolve("control.sock");
    }

    /// Where whoever may ask gets the listeners as descriptors.
    public Path listeners() {
        return path.resolve("listeners.sock");
    }

    Path notifySocket(int generation) {
        return path.resolve("notify-" + generation + ".sock");
    }

    /// Where upgrade number `generation` keeps its report and captures.
    public Path upgrade(int generation) {
        return path.resolve("upgrades").resolve(Integer.toString(generation));
    }

    /// Removes the oldest upgrades' folders until `keep` are left.
    void pruneUpgrades(int keep) throws IOException {
        Path upgrades = path.resolve("upgrades");
        if (!Files.isDirectory(upgrades)) {
            return;
        }
        List<Path> numbered;
        try (Stream<Path> all = Files.list(upgrades)) {
            numbered = all.filter(each -> each.getFileName().toString().matches("[0-9]{1,9}"))
                    .sorted(Comparator.comparingInt(
                            each -> Integer.parseInt(each.getFileName().toString())))
                    .toList();
        }
        for (Path oldest : numbered.subList(0, Math.max(0, numbered.size() - keep))) {
            try (Stream<Path> files = Files.walk(oldest)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /// Makes the folder and takes its lock, waiting at most `patience`.
    ///
    /// @throws HandoffException where another supervisor has it
    public void lock(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            Files.createDirectories(path);
            FileChannel file =
                    FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lockFile = file;
            while ((lock = tryLock(file)) == null) {
                if (System.nanoTime() >= deadline) {
                    file.close();
                    throw new HandoffException("Another `anteroom run` supervises " + path.getFileName()
                            + " already (" + path + "): `anteroom status " + path.getFileName()
                            + "` shows it; --takeover replaces it without stopping the service");
                }
                Thread.sleep(50);
            }
        } catch (IOException e) {
            throw new HandoffException(path + " cannot be used for the supervisor's state: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HandoffException("interrupted");
        }
    }

    private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            // another supervisor in this very JVM
            return null;
        }
    }

    /// What an earlier supervisor knew.
    ///
    /// @return empty where there was none, or it stopped in order
    public Optional<SupervisorState> read() {
        Path file = path.resolve("state.json");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(Files.readString(file), SupervisorState.class));
        } catch (IOException | JacksonException e) {
            throw new HandoffException(file + " cannot be read ("
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
                    + "): if no process of the service runs any more, remove it");
        }
    }

    /// Writes it so that after a crash of the machine either the old or the new text is there: a file of its own,
    /// synced, moved over the old one, the folder synced.
    ///
    /// @throws IOException also where the disk is full; the old text is still there then
    void write(SupervisorState state) throws IOException {
        Path next = path.resolve("state.json.next");
        Files.deleteIfExists(next);
        Files.createFile(next, PosixFilePermissions.asFileAttribute(PRIVATE));
        try (FileChannel file = FileChannel.open(next, StandardOpenOption.WRITE)) {
            ByteBuffer text = ByteBuffer.wrap(JSON.writerWithDefaultPrettyPrinter()
                    .writeValueAsString(state)
                    .getBytes(StandardCharsets.UTF_8));
            while (text.hasRemaining()) {
                file.write(text);
            }
            file.force(true);
        }
        Files.move(
                next, path.resolve("state.json"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel folder = FileChannel.open(path, StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    /// Nothing is left to recover.
    void clear() throws IOException {
        Files.deleteIfExists(path.resolve("state.json"));
    }

    @Override
    public void close() {
        try {
            if (lock != null) {
                lock.close();
            }
            if (lockFile != null) {
                lockFile.close();
            }
        } catch (IOException _) {
            // The kernel drops the lock with the process.
        }
    }
}
