package dev.anteroom.handoff.service;

import dev.anteroom.linux.process.Signal;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Servers whose ways with listeners and signals are their own, told by the name of their program. For both, SIGTERM
/// cuts what is under way, and another signal stops them in order.
///
/// - nginx takes open listeners from the variable NGINX (`3;4;`), by which its own master hands them to a new binary
///   (`ngx_set_inherited_sockets`). It matches them by address with its `listen` lines, and does not go into the
///   background then. SIGQUIT is its graceful shutdown (<https://nginx.org/en/docs/control.html>).
/// - haproxy takes them where its configuration says `bind fd@3`. SIGUSR1 is its soft stop (its management guide,
///   chapter 4).
public enum KnownServer {
    NGINX(Signal.QUIT),
    HAPROXY(Signal.USR1);

    private static final String NGINX_TITLE = "nginx: master process ";

    private final Signal stop;

    KnownServer(Signal stop) {
        this.stop = stop;
    }

    /// @param command its program first; nginx's master shows it behind a title of its own
    public static Optional<KnownServer> of(List<String> command) {
        String program = untitled(command).getFirst();
        String name = program.substring(program.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        return switch (name) {
            case "nginx" -> Optional.of(NGINX);
            case "haproxy" -> Optional.of(HAPROXY);
            default -> Optional.empty();
        };
    }

    /// What `command` stops by in order.
    public static Signal stopSignal(List<String> command) {
        return of(command).map(server -> server.stop).orElse(Signal.TERM);
    }

    /// What `command` is told of listeners, besides what systemd tells every service.
    ///
    /// @param listeners how many there are, from descriptor 3 on
    public static Map<String, String> environment(List<String> command, int listeners) {
        Map<String, String> environment = new HashMap<>();
        if (of(command).equals(Optional.of(NGINX))) {
            environment.put(
                    "NGINX",
                    IntStream.range(3, 3 + listeners).mapToObj(fd -> fd + ";").collect(Collectors.joining()));
        }
        return environment;
    }

    /// A command line as it was given: nginx's master writes its title and its words over it, in one piece.
    public static List<String> untitled(List<String> command) {
        String first = command.getFirst();
        return first.startsWith(NGINX_TITLE)
                ? List.of(first.substring(NGINX_TITLE.length()).strip().split(" +"))
                : command;
    }
}
