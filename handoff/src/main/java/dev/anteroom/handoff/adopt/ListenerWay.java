package dev.anteroom.handoff.adopt;

import dev.anteroom.handoff.service.KnownServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How a program can be given a listener that is open already, as far as its file tells: the names of the environment
/// variables by which each protocol works are in it. A name in a file proves nothing (a library may be linked and not
/// used): the upgrade itself proves.
public enum ListenerWay {
    /// sd_listen_fds(3): go-systemd's `activation`, facebookgo/grace, libsystemd.
    SYSTEMD("its program knows LISTEN_FDS: it will be given the listeners that way"),
    /// An option `-fd N` or `fd@N` of the command line.
    OPTION("its command names a descriptor (3 is the first listener): it will be given the listeners that way"),
    /// cloudflare/tableflip.
    TABLEFLIP(
            "its program upgrades itself with tableflip and knows no LISTEN_FDS: it would open its port itself and be "
                    + "refused; send it the signal that its own documentation names instead"),
    /// fvbock/endless.
    ENDLESS("its program upgrades itself with endless (SIGHUP) and knows no LISTEN_FDS: it would open its port itself"
            + " and be refused"),
    /// nginx's own binary upgrade.
    NGINX(
            "nginx: it is given the listeners as its own binary upgrade does (the variable NGINX), and the old one leaves by"
                    + " SIGQUIT"),
    /// haproxy's `fd@`.
    HAPROXY("haproxy: it takes the listeners where its configuration says \"bind fd@3\", and the old one leaves by"
            + " SIGUSR1; where it opens its port itself it will be refused, and its own reload is the way: -W, \"expose-fd"
            + " listeners\" on its stats socket, kill -USR2 MASTER"),
    /// A script or a class file: the interpreter's program tells nothing.
    INTERPRETED("its program is an interpreter's, which does not tell whether it takes listeners from LISTEN_FDS"),
    /// No sign of any of these.
    NONE("its program shows no sign of LISTEN_FDS: if it opens its port itself it will be refused, with nothing"
            + " changed"),
    UNREADABLE("its program cannot be read, so whether it takes listeners from LISTEN_FDS is not known");

    private static final long MAX_BYTES = 512L << 20;
    private static final int CHUNK = 1 << 20;
    private static final Set<String> INTERPRETERS =
            Set.of("java", "node", "ruby", "perl", "php", "sh", "bash", "dash", "busybox", "env");
    private static final String SYSTEMD_SIGN = "LISTEN_FDS";
    private static final Map<String, ListenerWay> SIGNS =
            Map.of(SYSTEMD_SIGN, SYSTEMD, "TABLEFLIP_HAS_PARENT", TABLEFLIP, "ENDLESS_CONTINUE", ENDLESS);

    private final String text;

    ListenerWay(String text) {
        this.text = text;
    }

    /// Of a command, its program looked for in `directory` where it is a relative path, else as execvp does.
    public static ListenerWay of(List<String> command, @Nullable Path directory) {
        Path named = Path.of(command.getFirst());
        if (command.getFirst().contains("/")) {
            Path program = directory == null ? named : directory.resolve(named);
            return of(program, command);
        }
        for (String folder : Optional.ofNullable(System.getenv("PATH"))
                .orElse("/usr/bin:/bin")
                .split(":", -1)) {
            Path program = Path.of(folder).resolve(named);
            if (Files.isExecutable(program) && !Files.isDirectory(program)) {
                return of(program, command);
            }
        }
        return UNREADABLE;
    }

    /// Of a running process with this command line.
    public static ListenerWay of(int pid, List<String> command) {
        return of(Path.of("/proc/" + pid + "/exe"), command);
    }

    private static ListenerWay of(Path program, List<String> command) {
        Optional<KnownServer> known = KnownServer.of(command);
        if (known.isPresent()) {
            return switch (known.get()) {
                case NGINX -> NGINX;
                case HAPROXY -> HAPROXY;
            };
        }
        String name = command.getFirst();
        name = name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        if (command.stream().anyMatch(word -> word.matches("--?(listen-)?fd[= ]?[0-9]*|fd[@:/][0-9]+"))) {
            return OPTION;
        }
        try (InputStream bytes = Files.newInputStream(program)) {
            return INTERPRETERS.contains(name) || name.matches("python[0-9.]*") ? INTERPRETED : search(bytes);
        } catch (IOException e) {
            return UNREADABLE;
        }
    }

    /// LISTEN_FDS wins over the rest: a program may know several.
    private static ListenerWay search(InputStream bytes) throws IOException {
        ListenerWay found = NONE;
        int overlap = SIGNS.keySet().stream().mapToInt(String::length).max().orElse(0);
        String tail = "";
        long total = 0;
        while (total < MAX_BYTES) {
            byte[] chunk = bytes.readNBytes(CHUNK);
            if (chunk.length == 0) {
                break;
            }
            if (total == 0 && chunk.length > 2 && chunk[0] == '#' && chunk[1] == '!') {
                return INTERPRETED;
            }
            total += chunk.length;
            String text = tail + new String(chunk, StandardCharsets.ISO_8859_1);
            if (text.contains(SYSTEMD_SIGN)) {
                return SYSTEMD;
            }
            for (Map.Entry<String, ListenerWay> sign : SIGNS.entrySet()) {
                if (text.contains(sign.getKey())) {
                    found = sign.getValue();
                }
            }
            tail = text.substring(Math.max(0, text.length() - overlap));
        }
        return found;
    }

    /// A sentence.
    @Override
    public String toString() {
        return text;
    }
}
