package dev.anteroom.linux.cgroup;

import dev.anteroom.linux.libc.KernelFile;
import java.util.Optional;

/// Whether a process is frozen by its control group (`docker pause`): it looks asleep, and accepts nothing.
public final class CgroupFreezer {
    private CgroupFreezer() {}

    /// @return empty where the process has ended or no freezer is mounted
    public static Optional<Boolean> isFrozen(long pid) {
        return CgroupPaths.locate(pid, "freezer").flatMap(location -> {
            if (location.unified()) {
                return KernelFile.read(location.directory() + "/cgroup.events")
                        .map(events -> FlatKeys.value(events, "frozen") == 1);
            }
            // FREEZING counts: no thread that was caught runs any more.
            return KernelFile.read(location.directory() + "/freezer.state")
                    .map(state -> !state.strip().equals("THAWED"));
        });
    }
}
