package dev.anteroom.collect.target;

import dev.anteroom.collect.http.Endpoint;
import dev.anteroom.linux.netns.NetNamespace;
import dev.anteroom.linux.sockdiag.Listener;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is recorded.
///
/// @param pid the process; `null` where only a URL is known, or nobody may be seen to hold the listener
/// @param port the service's port, where it is known which of several
/// @param listeners sockets that the process listens on, or those of the port; empty without a view of the kernel
/// @param namespace the network namespace of the process; `null` without a view of the kernel. Whoever has the target
///     closes it
/// @param pprof its pprof; `null` where none was found
/// @param notes what could not be found out, for the capture and for the user
public record Target(
        @Nullable Integer pid,
        @Nullable Integer port,
        List<Listener> listeners,
        @Nullable NetNamespace namespace,
        @Nullable Endpoint pprof,
        List<String> notes)
        implements AutoCloseable {
    public Target {
        listeners = List.copyOf(listeners);
        notes = List.copyOf(notes);
    }

    /// Ports whose queue is of interest, the pprof's own left out unless it is the only one.
    public int[] servicePorts() {
        Integer asked = port;
        if (asked != null) {
            return new int[] {asked};
        }
        Endpoint own = pprof;
        int[] ports = listeners.stream()
                .mapToInt(Listener::port)
                .filter(p -> own == null || p != own.port())
                .distinct()
                .sorted()
                .toArray();
        return ports.length > 0 ? ports : allPorts();
    }

    /// Every port that is listened on.
    public int[] allPorts() {
        return listeners.stream().mapToInt(Listener::port).distinct().sorted().toArray();
    }

    /// The one listener that the capture is about, where that is clear.
    public @Nullable Listener listener() {
        int[] ports = servicePorts();
        return ports.length != 1
                ? null
                : listeners.stream()
                        .filter(l -> l.port() == ports[0])
                        .findFirst()
                        .orElse(null);
    }

    @Override
    public void close() {
        if (namespace != null) {
            namespace.close();
        }
    }
}
