package dev.anteroom.watch.host;

import dev.anteroom.linux.libc.KernelFile;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Paths of control groups (version 2) by the inode of their directory, which is what the kernel tells of a socket.
/// Needs no
/// privilege. Not thread-safe.
final class Cgroups {
    private static final Duration AT_MOST_EVERY = Duration.ofSeconds(10);
    private static final int MAX_GROUPS = 50_000;
    private static final int MAX_DEPTH = 16;

    private final Map<Long, String> paths = new HashMap<>();
    private long lastWalk;

    /// @return empty where there is no such group (any more), or no version 2
    Optional<String> path(long id) {
        if (id == 0) {
            return Optional.empty();
        }
        String known = paths.get(id);
        if (known == null && (lastWalk == 0 || System.nanoTime() - lastWalk > AT_MOST_EVERY.toNanos())) {
            walk();
            known = paths.get(id);
        }
        return Optional.ofNullable(known);
    }

    private void walk() {
        lastWalk = System.nanoTime();
        paths.clear();
        Optional<Path> root = root();
        if (root.isEmpty()) {
            return;
        }
        try {
            Files.walkFileTree(root.get(), Set.of(), MAX_DEPTH, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                        throws IOException {
                    if (paths.size() == MAX_GROUPS) {
                        return FileVisitResult.TERMINATE;
                    }
                    long inode = ((Number) Files.getAttribute(directory, "unix:ino")).longValue();
                    paths.put(inode, "/" + root.get().relativize(directory));
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            // What was found is kept; a group that vanished on the way is asked for again later.
        }
    }

    private static Optional<Path> root() {
        return KernelFile.read("/proc/self/mountinfo")
                .flatMap(text -> text.lines()
                        .filter(line -> line.contains(" - cgroup2 "))
                        .map(line -> Path.of(line.split(" ", -1)[4]))
                        .findFirst());
    }
}
