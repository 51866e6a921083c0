package dev.anteroom.handoff.adopt;

import dev.anteroom.handoff.HandoffException;
import dev.anteroom.handoff.relisten.ListenerOfProcess;
import dev.anteroom.handoff.service.KnownServer;
import dev.anteroom.linux.libc.KernelFile;
import dev.anteroom.linux.process.Pidfd;
import dev.anteroom.linux.socket.HeldSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A running service and duplicates of its listeners (pidfd_getfd). From then on the port stays open whatever
/// becomes of the service; the service itself is neither stopped nor told.
///
/// @param process the service
/// @param command its command line, program first
/// @param directory where it runs
/// @param sockets its listeners, by name
/// @param unit the systemd unit it belongs to, empty where none: that would start it again when it ends
public record Adoption(
        Pidfd process, List<String> command, Path directory, Map<String, HeldSocket> sockets, Optional<String> unit) {
    private static final Pattern UNIT = Pattern.compile("/([^/\n]+\\.service)(/|\n|$)");

    public Adoption {
        command = List.copyOf(command);
        sockets = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(sockets));
    }

    /// @param ports by the name each listener is to have
    /// @throws HandoffException where there is no such process or listener, or it lives in another container
    /// @throws dev.anteroom.linux.PermissionException where its listeners may not be borrowed
    public static Adoption of(int pid, Map<String, Integer> ports) {
        Pidfd process = Pidfd.open(pid).orElseThrow(() -> new HandoffException("There is no process " + pid));
        Map<String, HeldSocket> sockets = new LinkedHashMap<>();
        try {
            sameContainer(pid);
            if (commandLine(pid).getFirst().startsWith("nginx: worker process")) {
                throw new HandoffException("Process " + pid + " is a worker of nginx: adopt its master");
            }
            ports.forEach((name, port) -> {
                String each = name;
                for (ListenerOfProcess found : ListenerOfProcess.find(pid, port)) {
                    HeldSocket socket = HeldSocket.own(process.borrow(found.fd()));
                    if (socket.inode() != found.listener().inode()) {
                        socket.close();
                        throw new HandoffException(
                                "The listener on port " + port + " was replaced meanwhile: try again");
                    }
                    sockets.put(each, socket);
                    each = name + "-" + (sockets.size() + 1);
                }
            });
            return new Adoption(
                    process,
                    commandLine(pid),
                    Files.readSymbolicLink(Path.of("/proc/" + pid + "/cwd")),
                    sockets,
                    unit(pid));
        } catch (IOException e) {
            sockets.values().forEach(HeldSocket::close);
            process.close();
            throw new HandoffException("Process " + pid + " cannot be looked at: " + e.getMessage());
        } catch (RuntimeException e) {
            sockets.values().forEach(HeldSocket::close);
            process.close();
            throw e;
        }
    }

    /// How its program can be given a listener.
    public ListenerWay way() {
        return ListenerWay.of(process.pid(), command);
    }

    /// A newcomer is started here: with another root or among other pids it would not be the same service.
    private static void sameContainer(int pid) throws IOException {
        boolean pids = Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/pid"))
                .equals(Files.readSymbolicLink(Path.of("/proc/self/ns/pid")));
        boolean root = root("/proc/" + pid + "/root/").equals(root("/"));
        if (!pids || !root) {
            throw new HandoffException("Process " + pid + " lives in another container (its "
                    + (pids ? "root folder" : "pid namespace") + " isn't this one's): run anteroom in there");
        }
    }

    private static List<Object> root(String path) throws IOException {
        return List.of(Files.getAttribute(Path.of(path), "unix:dev"), Files.getAttribute(Path.of(path), "unix:ino"));
    }

    private static List<String> commandLine(int pid) {
        String text = KernelFile.read("/proc/" + pid + "/cmdline")
                .orElseThrow(() -> new HandoffException("There is no process " + pid));
        List<String> words = new ArrayList<>(Arrays.asList(text.split("\0", -1)));
        if (!words.isEmpty() && words.getLast().isEmpty()) {
            words.removeLast();
        }
        if (words.isEmpty()) {
            throw new HandoffException(
                    "Process " + pid + " has no command line: name the new version's command after --");
        }
        return KnownServer.untitled(words);
    }

    private static Optional<String> unit(int pid) {
        Matcher matcher =
                UNIT.matcher(KernelFile.read("/proc/" + pid + "/cgroup").orElse(""));
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
