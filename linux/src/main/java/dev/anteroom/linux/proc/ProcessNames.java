package dev.anteroom.linux.proc;

import dev.anteroom.linux.libc.DirectoryScan;
import dev.anteroom.linux.libc.KernelFile;
import java.util.Arrays;
import java.util.Optional;

/// Which processes there are, and what they are called.
public final class ProcessNames {
    private ProcessNames() {}

    /// The pids of all processes this procfs shows, ascending.
    public static int[] pids() {
        int[] pids = new int[256];
        int count = 0;
        try (DirectoryScan scan = new DirectoryScan()) {
            scan.open("/proc");
            for (int pid = scan.nextNumber(); pid >= 0; pid = scan.nextNumber()) {
                if (count == pids.length) {
                    pids = Arrays.copyOf(pids, count * 2);
                }
                pids[count++] = pid;
            }
        }
        int[] sorted = Arrays.copyOf(pids, count);
        Arrays.sort(sorted);
        return sorted;
    }

    /// The kernel's name of a process, at most 15 characters.
    public static Optional<String> command(long pid) {
        return KernelFile.read("/proc/" + pid + "/comm").map(String::strip);
    }

    /// Its command line, arguments separated by a space; empty for a kernel thread.
    public static Optional<String> commandLine(long pid) {
        return KernelFile.read("/proc/" + pid + "/cmdline")
                .map(text -> text.replace('\0', ' ').strip());
    }
}
