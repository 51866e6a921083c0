package dev.anteroom.linux.proc;

import dev.anteroom.linux.libc.KernelFile;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// The resource limits of a process (`/proc/PID/limits`).
public final class Limits {
    /// RLIMIT_NOFILE.
    public static final String OPEN_FILES = "Max open files";

    /// "unlimited".
    public static final long UNLIMITED = Long.MAX_VALUE;

    private static final int NAME_WIDTH = 26;

    private final Map<String, Limit> limits;

    /// @param soft what is enforced, [#UNLIMITED] for none
    /// @param hard how far the process may raise it itself
    public record Limit(long soft, long hard) {}

    private Limits(Map<String, Limit> limits) {
        this.limits = Map.copyOf(limits);
    }

    /// @return empty where the process has ended
    /// @throws dev.anteroom.linux.PermissionException for another user's process
    public static Optional<Limits> of(long pid) {
        return KernelFile.read("/proc/" + pid + "/limits").map(Limits::parse);
    }

    /// Columns of fs/proc/base.c, `proc_pid_limits`: name in 26 characters, soft, hard, unit. Lines that do not fit are
    /// left out.
    public static Limits parse(String text) {
        Map<String, Limit> limits = new LinkedHashMap<>();
        for (String line : text.split("\n", -1)) {
            if (line.length() <= NAME_WIDTH) {
                continue;
            }
            String[] words = line.substring(NAME_WIDTH).strip().split(" +", -1);
            if (words.length < 2) {
                continue;
            }
            OptionalLong soft = value(words[0]);
            OptionalLong hard = value(words[1]);
            if (soft.isPresent() && hard.isPresent()) {
                limits.put(line.substring(0, NAME_WIDTH).strip(), new Limit(soft.getAsLong(), hard.getAsLong()));
            }
        }
        return new Limits(limits);
    }

    private static OptionalLong value(String word) {
        return word.equals("unlimited") ? OptionalLong.of(UNLIMITED) : Numbers.parse(word);
    }

    /// By the kernel's name, such as [#OPEN_FILES].
    public Optional<Limit> get(String name) {
        return Optional.ofNullable(limits.get(name));
    }

    public Optional<Limit> openFiles() {
        return get(OPEN_FILES);
    }
}
