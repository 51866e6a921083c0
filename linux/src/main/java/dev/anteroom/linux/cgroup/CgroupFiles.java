package dev.anteroom.linux.cgroup;

import dev.anteroom.linux.libc.KernelFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The files of the groups that govern a process, as they are, for a capture.
public final class CgroupFiles {
    private static final List<String> CPU = List.of("cpu.stat", "cpu.max", "cpu.cfs_quota_us", "cpu.cfs_period_us");
    private static final List<String> FREEZER = List.of("freezer.state", "cgroup.events");

    private CgroupFiles() {}

    /// By file name: the CPU files of the level that binds it ([CgroupCpu]), the freezer's of its own group. What this
    /// version of cgroups doesn't have is left out.
    ///
    /// @throws dev.anteroom.linux.PermissionException where they may not be read
    public static Map<String, String> of(long pid) {
        Map<String, String> files = new LinkedHashMap<>();
        CgroupCpu.of(pid).ifPresent(cpu -> read(cpu.path(), CPU, files));
        Optional<CgroupPaths.Location> freezer = CgroupPaths.locate(pid, "freezer");
        freezer.ifPresent(location -> read(location.directory(), FREEZER, files));
        return files;
    }

    private static void read(String directory, List<String> names, Map<String, String> into) {
        for (String name : names) {
            KernelFile.read(directory + "/" + name).ifPresent(text -> into.put(name, text));
        }
    }
}
