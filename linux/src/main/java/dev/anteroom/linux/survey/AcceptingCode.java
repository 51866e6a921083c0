package dev.anteroom.linux.survey;

import dev.anteroom.linux.PermissionException;
import dev.anteroom.linux.libc.KernelFile;
import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashSet;
import java.util.Set;

/// Whether a process has any code that could accept a connection: its program or a library it has mapped imports
/// `accept` or `accept4`. `sleep` or `cat`, which inherited a listener by accident, have none; a server that is merely
/// stuck has. This tells a leaked listener from an unattended one, which the system calls of its threads cannot.
final class AcceptingCode {
    /// What defines the system call for everybody else, or starts the program (glibc, musl).
    private static final Set<String> PROVIDERS = Set.of("libc", "libpthread", "ld", "libc.musl", "ld-musl");

    private static final String[] IMPORTS = {"\0accept\0", "\0accept4\0"};
    private static final int MOST_FILES = 256;
    private static final long MOST_BYTES = 256L * 1024 * 1024;

    private AcceptingCode() {}

    /// True also where it cannot be told: a program linked statically (Go's are) makes the system call itself, and
    /// files may be unreadable.
    static boolean mayBeIn(int pid) {
        String maps;
        try {
            maps = KernelFile.read("/proc/" + pid + "/maps").orElse("");
        } catch (PermissionException e) {
            return true;
        }
        Set<String> files = new LinkedHashSet<>();
        boolean linkedDynamically = false;
        for (String line : maps.lines().toList()) {
            // proc_pid_maps(5): "start-end perms offset dev inode path"; code is mapped with x.
            String[] parts = line.split(" +", 6);
            if (parts.length < 6 || !parts[1].contains("x") || !parts[5].startsWith("/")) {
                continue;
            }
            if (isProvider(parts[5])) {
                linkedDynamically = true;
            } else {
                files.add(parts[5]);
            }
        }
        if (!linkedDynamically || files.isEmpty() || files.size() > MOST_FILES) {
            return true;
        }
        long left = MOST_BYTES;
        for (String file : files) {
            try (InputStream in =
                    new BufferedInputStream(new FileInputStream("/proc/" + pid + "/root" + file), 64 * 1024)) {
                left = search(in, left);
                if (left <= 0) {
                    return true;
                }
            } catch (IOException e) {
                return true;
            }
        }
        return false;
    }

    /// @return bytes left of the budget; 0 where an import was found or the budget is used up
    private static long search(InputStream in, long budget) throws IOException {
        int[] matched = new int[IMPORTS.length];
        long left = budget;
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (--left <= 0) {
                return 0;
            }
            for (int i = 0; i < IMPORTS.length; i++) {
                // The pattern starts with its only NUL but the last, so a mismatch can only start again at a NUL.
                matched[i] = b == IMPORTS[i].charAt(matched[i]) ? matched[i] + 1 : b == 0 ? 1 : 0;
                if (matched[i] == IMPORTS[i].length()) {
                    return 0;
                }
            }
        }
        return left;
    }

    private static boolean isProvider(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        int end = name.indexOf(".so");
        String stem = end > 0 ? name.substring(0, end) : name;
        // libc-2.36.so, ld-linux-x86-64.so.2, libc.musl-x86_64.so.1
        return PROVIDERS.stream().anyMatch(provider -> stem.equals(provider) || stem.startsWith(provider + "-"));
    }
}
