package dev.anteroom.linux.cgroup;

import dev.anteroom.linux.libc.KernelFile;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/// The memory that a process's control groups allow it: the least of all levels.
public final class CgroupMemory {
    /// Version 1 has no word for "no limit": a number near 2^63, rounded to pages.
    private static final long NO_LIMIT = 1L << 62;

    private CgroupMemory() {}

    /// Bytes.
    ///
    /// @return empty where no level limits it
    /// @throws dev.anteroom.linux.PermissionException where it may not be read
    public static OptionalLong limit(long pid) {
        Optional<CgroupPaths.Location> found = CgroupPaths.locate(pid, "memory");
        if (found.isEmpty()) {
            return OptionalLong.empty();
        }
        CgroupPaths.Location location = found.get();
        String file = location.unified() ? "memory.max" : "memory.limit_in_bytes";
        long least = NO_LIMIT;
        Path top = Path.of(location.top());
        for (Path level = Path.of(location.directory());
                level != null && level.startsWith(top);
                level = level.getParent()) {
            String text = KernelFile.read(level.resolve(file).toString())
                    .map(String::strip)
                    .orElse("max");
            if (text.matches("[0-9]{1,18}")) {
                least = Math.min(least, Long.parseLong(text));
            }
        }
        return least >= NO_LIMIT ? OptionalLong.empty() : OptionalLong.of(least);
    }
}
