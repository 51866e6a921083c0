package dev.anteroom.drift.value;

import java.util.Map;

/// The one name of a parameter that people write in several ways: `net/core/somaxconn`, `/proc/sys/net/core/somaxconn`,
/// `somaxconn`, `nofile`.
public final class ParameterName {
    private static final String PROC = "/proc/sys/";

    private static final Map<String, String> SHORT = Map.of(
            "somaxconn", "net.core.somaxconn",
            "tcp_max_syn_backlog", "net.ipv4.tcp_max_syn_backlog",
            "tcp_syncookies", "net.ipv4.tcp_syncookies",
            "tcp_abort_on_overflow", "net.ipv4.tcp_abort_on_overflow",
            "tcp_migrate_req", "net.ipv4.tcp_migrate_req",
            "file-max", "fs.file-max",
            "nr_open", "fs.nr_open",
            "nofile", "process.nofile.soft",
            "backlog", "listener.limit");

    private ParameterName() {}

    /// Short names only abbreviate: what isn't known is returned as it is.
    public static String canonical(String written) {
        String name = written.strip();
        if (name.startsWith(PROC)) {
            name = name.substring(PROC.length());
        }
        String known = SHORT.get(name);
        return known != null ? known : dotted(name);
    }

    /// sysctl(8): where the first separator is a slash, dots are part of a name (`net/ipv4/conf/eth0.1/forwarding`),
    /// and
    /// stand as slashes in the dotted form.
    private static String dotted(String name) {
        int slash = name.indexOf('/');
        int dot = name.indexOf('.');
        if (slash < 0 || (dot >= 0 && dot < slash)) {
            return name;
        }
        return name.replace('.', '\0').replace('/', '.').replace('\0', '/');
    }
}
