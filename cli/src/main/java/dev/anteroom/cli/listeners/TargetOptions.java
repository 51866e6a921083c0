package dev.anteroom.cli.listeners;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.netns.NetNamespace;
import dev.anteroom.linux.netns.NetNamespaces;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which network namespace and which listeners a command is about.
public final class TargetOptions {
    @Option(
            names = "--pid",
            paramLabel = "PID",
            description = "Listeners that this process holds, in its own network namespace.")
    @Nullable
    Long pid;

    @Option(names = "--port", paramLabel = "PORT", description = "Listeners on this port.")
    int port;

    @Option(
            names = "--netns",
            paramLabel = "NAME",
            description = "A network namespace made by 'ip netns add'; 'all': every one that a process lives in.")
    @Nullable
    String netns;

    public TargetOptions() {}

    /// The namespaces meant; the caller closes them.
    ///
    /// @throws LinuxException where there is no such process or namespace
    public List<NetNamespace> namespaces() {
        if (port < 0 || port > 65_535) {
            throw new LinuxException("A port is 1 to 65535, not " + port, 0);
        }
        Long process = pid;
        if (process != null) {
            return List.of(NetNamespace.of(process)
                    .orElseThrow(() -> new LinuxException("There is no process " + process, 0)));
        }
        String name = netns;
        if (name == null) {
            return List.of(NetNamespace.current());
        }
        if (name.equals("all")) {
            return NetNamespaces.inUse();
        }
        return List.of(NetNamespace.named(name)
                .orElseThrow(() -> new LinuxException(
                        "There is no network namespace " + name
                                + ": `ip netns list` shows them; a container's is found with --pid",
                        0)));
    }

    public OptionalLong pid() {
        Long process = pid;
        return process == null ? OptionalLong.empty() : OptionalLong.of(process);
    }

    /// Whether all namespaces are meant.
    public boolean everywhere() {
        return pid == null && "all".equals(netns);
    }

    /// 0 for any.
    public int port() {
        return port;
    }
}
