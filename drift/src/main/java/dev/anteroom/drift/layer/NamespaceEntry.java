package dev.anteroom.drift.layer;

/// What a command is preceded by, so that it acts in the namespace that was judged and not in the reader's own.
public final class NamespaceEntry {
    private static final String NAMED = "namespace ";
    private static final String PROCESS = "process ";

    private NamespaceEntry() {}

    /// @param namespace as [dev.anteroom.linux.netns.NetNamespace#name()] has it
    /// @return a command's beginning with a blank behind it, or empty where none is needed
    public static String of(String namespace) {
        if (isPlain(namespace, NAMED)) {
            return "ip netns exec " + namespace.substring(NAMED.length()) + " ";
        }
        if (isPlain(namespace, PROCESS)) {
            return "nsenter -t " + namespace.substring(PROCESS.length()) + " -n ";
        }
        return "";
    }

    /// A name from a facts file is anybody's; one that a shell could take for more is left out.
    private static boolean isPlain(String namespace, String prefix) {
        return namespace.startsWith(prefix)
                && namespace.substring(prefix.length()).matches("[A-Za-z0-9_.-]+");
    }
}
