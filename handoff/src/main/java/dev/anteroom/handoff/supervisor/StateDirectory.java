package dev.anteroom.handoff.supervisor;

import dev.anteroom.handoff.HandoffException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
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

/// The folder of one service, which only its supervisor's user may enter: `state.json`, `control.sock`,
/// `audit.log`, `upgrades/N/`, and the lock that only one supervisor holds. Beside it, in `NAME.sockets`, lie
/// the sockets that the service itself connects to: `listeners.sock`, `notify-N.sock`.
public final class StateDirectory implements AutoCloseable {
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");

    private final Path path;
    private @Nullable FileChannel lockFile;
    private @Nullable FileLock lock;

    private StateDirectory(Path path) {
        this.path = path;
    }

    /// `/run/anteroom/NAME` for root; for others `$XDG_RUNTIME_DIR/anteroom/NAME`,
    /// `/run/user/UID/anteroom/NAME` or `~/.local/state/anteroom/NAME`; or below `base` where that is given.
    /// Never in a folder that everybody shares.
    ///
    /// @throws HandoffException where this user has none of them
    public static StateDirectory of(String name, @Nullable Path base) {
        if (base != null) {
            return new StateDirectory(base.resolve(name).toAbsolutePath().normalize());
        }
        long uid = SafeFolder.ownUid();
        if (uid == 0) {
            return new StateDirectory(Path.of("/run/anteroom", name));
        }
        return new StateDirectory(Stream.of(
                        Optional.ofNullable(System.getenv("XDG_RUNTIME_DIR"))
                                .filter(text -> text.startsWith("/"))
                                .map(Path::of),
                        Optional.of(Path.of("/run/user/" + uid)).filter(Files::isDirectory),
                        Optional.ofNullable(System.getenv("HOME"))
                                .filter(text -> text.startsWith("/"))
                                .map(Path::of)
                                .filter(Files::isDirectory)
                                .map(home -> home.resolve(".local/state")))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(() -> new HandoffException("Uid " + uid + " has no folder of its own for the state of "
                        + name + " (XDG_RUNTIME_DIR isn't set, and there is no home): name one with --state-dir"))
                .resolve("anteroom")
                .resolve(name));
    }

    public Path path() {
        return path;
    }

    public Path control() {
        return path.resolve("control.sock");
    }

    /// Beside the private folder: what the service's own user has to reach, which may be another than the
    /// supervisor's. Others can enter it, not list it.
    Path sockets() {
        return path.resolveSibling(path.getFileName() + ".sockets");
    }

    /// Where whoever may ask gets the listeners as descriptors.
    public Path listeners() {
        return sockets().resolve("listeners.sock");
    }

    Path notifySocket(int generation) {
        return sockets().resolve("notify-" + generation + ".sock");
    }

    /// @throws HandoffException where the folder is there, and others could have put it or its files there
    void requireSafe() {
        boolean _ = SafeFolder.isThere(path);
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
            SafeFolder.make(path, 0700);
            SafeFolder.make(sockets(), 0711);
            FileChannel file = FileChannel.open(
                    path.resolve("lock"),
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                    PosixFilePermissions.asFileAttribute(PRIVATE));
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
        if (!SafeFolder.isThere(path) || !Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try {
            return Optional.of(StateFile.read(file, String.valueOf(path.getFileName())));
        } catch (IOException | JacksonException | IllegalArgumentException e) {
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
        try (FileChannel file = FileChannel.open(next, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            ByteBuffer text = ByteBuffer.wrap(StateFile.text(state).getBytes(StandardCharsets.UTF_8));
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
