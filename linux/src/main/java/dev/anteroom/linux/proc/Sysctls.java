package dev.anteroom.linux.proc;

import dev.anteroom.linux.PermissionException;
import dev.anteroom.linux.libc.KernelFile;
import dev.anteroom.linux.netns.NetNamespace;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Kernel parameters by their dotted names. Those under `net.` belong to the network namespace of the thread that
/// reads them, so a process's own are read in its namespace.
public final class Sysctls {
    private final Map<String, String> values;

    private Sysctls(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    /// Parameters that were read elsewhere, or recorded.
    public static Sysctls of(Map<String, String> values) {
        return new Sysctls(values);
    }

    /// Reads `names` in the namespace of the calling thread. A parameter this kernel does not have, or that may not be
    /// read, is left out.
    public static Sysctls read(Collection<String> names) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String name : names) {
            try {
                readOne(name).ifPresent(value -> values.put(name, value));
            } catch (PermissionException e) {
                // Absent: the caller says so by name.
            }
        }
        return new Sysctls(values);
    }

    /// Reads `names` in `namespace`.
    ///
    /// @throws PermissionException where the namespace may not be entered
    public static Sysctls read(Collection<String> names, NetNamespace namespace) {
        return namespace.call(() -> read(names));
    }

    private static Optional<String> readOne(String name) {
        return KernelFile.read("/proc/sys/" + name.replace('.', '/')).map(String::strip);
    }

    /// The value as the kernel prints it, words separated by tabs.
    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /// The value where it is one number.
    public OptionalLong number(String name) {
        String text = values.get(name);
        return text == null ? OptionalLong.empty() : Numbers.parse(text);
    }

    public Map<String, String> values() {
        return values;
    }
}
