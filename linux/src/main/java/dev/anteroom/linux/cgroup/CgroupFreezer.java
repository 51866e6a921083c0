package dev.anteroom.linux.cgroup;

import dev.anteroom.linux.libc.KernelFile;
import java.util.Optional;

/// Whether a process is frozen by its control group (`docker pause`): it looks asleep, and accepts nothing.
public final class CgroupFreezer {
    private CgroupFreezer() {}

    /// @return empty where the process has ended or no freezer is mounted
    public static Optional<Boolean> isFrozen(long pid) {
        return file(pid).flatMap(file -> KernelFile.read(file).map(CgroupFreezer::saysFrozen));
    }

    /// The file that says it, for a reader that asks again and again.
    ///
    /// @return empty where the process has ended or no freezer is mounted
    public static Optional<String> file(long pid) {
        return CgroupPaths.locate(pid, "freezer")
                .map(location -> location.directory() + (location.unified() ? "/cgroup.events" : "/freezer.state"));
    }

    /// Whether the text of [#file(long)] says that the group is frozen.
    public static boolean saysFrozen(String text) {
        if (text.startsWith("populated") || text.contains("frozen ")) {
            return FlatKeys.value(text, "frozen") == 1;
        }
        // Version 1. FREEZING counts: no thread that was caught runs any more.
        return !text.strip().equals("THAWED");
    }
}
