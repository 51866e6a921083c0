package dev.anteroom.linux.cgroup;

import dev.anteroom.linux.libc.KernelFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Where the directories of a process's control groups are: `/proc/PID/cgroup` joined with `/proc/self/mountinfo`.
final class CgroupPaths {
    private CgroupPaths() {}

    /// A mounted hierarchy.
    ///
    /// @param root the cgroup that is mounted (not `/` in a container)
    /// @param controllers of version 1; empty for version 2
    record Mount(boolean unified, String root, String point, List<String> controllers) {}

    /// @param directory of the process's own group
    /// @param top of the hierarchy as mounted: where walking up ends
    record Location(boolean unified, String directory, String top) {}

    /// The group that governs `controller` for a process: in version 1's hierarchy where it is mounted there, else in
    /// version 2's.
    static Optional<Location> locate(long pid, String controller) {
        Optional<String> cgroup = KernelFile.read("/proc/" + pid + "/cgroup");
        Optional<String> mountinfo = KernelFile.read("/proc/self/mountinfo");
        if (cgroup.isEmpty() || mountinfo.isEmpty()) {
            return Optional.empty();
        }
        return locate(cgroup.get(), mounts(mountinfo.get()), controller);
    }

    static Optional<Location> locate(String cgroup, List<Mount> mounts, String controller) {
        Location unified = null;
        for (String line : cgroup.split("\n", -1)) {
            // "4:cpu,cpuacct:/path" or, version 2, "0::/path"
            String[] part = line.split(":", 3);
            if (part.length != 3) {
                continue;
            }
            boolean isUnified = part[0].equals("0") && part[1].isEmpty();
            List<String> controllers = Arrays.asList(part[1].split(",", -1));
            for (Mount mount : mounts) {
                if (isUnified && mount.unified) {
                    unified = new Location(true, join(mount, part[2]), mount.point);
                } else if (!isUnified && controllers.contains(controller) && mount.controllers.contains(controller)) {
                    return Optional.of(new Location(false, join(mount, part[2]), mount.point));
                }
            }
        }
        return Optional.ofNullable(unified);
    }

    private static String join(Mount mount, String path) {
        String inside = path;
        if (!mount.root.equals("/") && (path + "/").startsWith(mount.root + "/")) {
            inside = path.substring(mount.root.length());
        }
        return inside.isEmpty() || inside.equals("/") ? mount.point : mount.point + inside;
    }

    /// Lines of proc(5) mountinfo: `id parent major:minor root point options [optional…] - type source superoptions`.
    static List<Mount> mounts(String mountinfo) {
        List<Mount> mounts = new ArrayList<>();
        for (String line : mountinfo.split("\n", -1)) {
            int dash = line.indexOf(" - ");
            if (dash < 0) {
                continue;
            }
            String[] left = line.substring(0, dash).split(" ", -1);
            String[] right = line.substring(dash + 3).split(" ", -1);
            if (left.length < 5 || right.length < 3) {
                continue;
            }
            switch (right[0]) {
                case "cgroup2" -> mounts.add(new Mount(true, left[3], left[4], List.of()));
                case "cgroup" -> mounts.add(new Mount(false, left[3], left[4], Arrays.asList(right[2].split(",", -1))));
                default -> {
                    // Another file system.
                }
            }
        }
        return mounts;
    }
}
