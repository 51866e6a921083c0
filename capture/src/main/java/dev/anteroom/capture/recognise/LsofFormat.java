package dev.anteroom.capture.recognise;

import dev.anteroom.capture.evidence.Connection;
import dev.anteroom.capture.evidence.ListenSocket;
import dev.anteroom.capture.evidence.OpenFiles;
import dev.anteroom.capture.evidence.SocketTable;
import dev.anteroom.capture.evidence.SocketUser;
import dev.anteroom.capture.evidence.TcpState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `lsof -p PID`, `lsof -nP`, `lsof -i`: which process holds which file. It gives the open files of each process and,
/// for every listening socket, its holders. A listing that was restricted to sockets (`-i`) doesn't count a process's
/// descriptors.
final class LsofFormat implements TextFormat {
    private record Holder(int pid, String command) {}

    private static final class Open {
        int count;
        boolean other;
        boolean polls;
        final Set<Integer> fds = new HashSet<>();
        final Set<Long> inodes = new HashSet<>();
        final List<Integer> listening = new ArrayList<>();
    }

    private record Listening(String address, int port, Long inode) {}

    @Override
    public boolean read(Lines lines, Context context, Findings findings) {
        List<String> header = Text.words(lines.line());
        if (header.size() < 8
                || !header.get(0).equals("COMMAND")
                || !header.contains("FD")
                || !header.contains("NODE")) {
            return false;
        }
        int first = lines.number();
        Map<Holder, Open> processes = new LinkedHashMap<>();
        Map<Listening, List<SocketUser>> listeners = new LinkedHashMap<>();
        List<Connection> connections = new ArrayList<>();
        lines.advance();
        while (lines.hasLine()) {
            if (!lines.line().startsWith("lsof: ") && !row(lines.line(), processes, listeners, connections)) {
                break;
            }
            lines.advance();
        }
        for (Map.Entry<Holder, Open> process : processes.entrySet()) {
            Open open = process.getValue();
            if (!open.other || open.count == 0) {
                continue;
            }
            int pid = process.getKey().pid();
            findings.add(
                    new Found.Files(new OpenFiles(
                            pid, open.count, open.inodes, open.other ? (Boolean) open.polls : null, open.listening)),
                    "lsof",
                    pid,
                    first);
        }
        if (!listeners.isEmpty() || !connections.isEmpty()) {
            List<ListenSocket> sockets = new ArrayList<>();
            listeners.forEach((socket, users) -> sockets.add(new ListenSocket(
                    socket.address, socket.port, DEPTH_UNKNOWN, null, socket.inode, null, null, users, true)));
            findings.add(
                    new Found.Sockets(new SocketTable(sockets, connections, false), SocketSource.LSOF),
                    "lsof-sockets",
                    null,
                    first);
        }
        return true;
    }

    /// lsof shows no queue; what is only known from it is left out when tables are merged.
    static final int DEPTH_UNKNOWN = -1;

    private static boolean row(
            String line,
            Map<Holder, Open> processes,
            Map<Listening, List<SocketUser>> listeners,
            List<Connection> connections) {
        List<String> words = Text.words(line, 12);
        int at = 1;
        Integer pid = words.size() > 1 ? Text.smallNumber(words.get(1)) : null;
        if (pid == null || words.size() < 6) {
            return false;
        }
        at++;
        // Columns TID, TASKCMD (with -K) and PGID come between; the FD column is the one before a TYPE.
        int fdColumn = -1;
        for (int i = at + 1; i < Math.min(words.size() - 1, 7); i++) {
            if (isType(words.get(i + 1))) {
                fdColumn = i;
                break;
            }
        }
        if (fdColumn < 0) {
            return false;
        }
        Open open = processes.computeIfAbsent(new Holder(pid, words.get(0)), _ -> new Open());
        String type = words.get(fdColumn + 1);
        Integer fd = descriptor(words.get(fdColumn));
        if (fd == null || !open.fds.add(fd)) {
            open.other = true;
            return true;
        }
        open.count++;
        boolean internet = type.equals("IPv4") || type.equals("IPv6");
        open.other |= !internet;
        open.polls |= type.equals("a_inode") && line.contains("eventpoll");
        if (type.equals("unix") || type.equals("sock")) {
            for (int i = fdColumn + 2; i < words.size(); i++) {
                Long inode = Text.counter(words.get(i));
                if (inode != null && inode > 0) {
                    open.inodes.add(inode);
                }
            }
            return true;
        }
        if (!internet || fdColumn + 2 >= words.size()) {
            return true;
        }
        Long inode = Text.counter(words.get(fdColumn + 2));
        if (inode == null) {
            return true;
        }
        open.inodes.add(inode);
        int tcp = line.indexOf(" TCP ");
        if (tcp < 0) {
            return true;
        }
        // With `-T` more follows behind the state: `(LISTEN QR=3 QS=0)`.
        List<String> name = Text.words(line.substring(tcp + 5), 3);
        SocketUser user = new SocketUser(words.get(0), pid, fd);
        String state = name.size() < 2 ? "" : name.get(1).replace(")", "");
        if (state.equals("(LISTEN")) {
            int colon = Ports.colon(name.get(0));
            int port = colon < 0 ? Ports.UNKNOWN : Ports.port(name.get(0), colon + 1);
            if (port > 0) {
                open.listening.add(port);
                listeners
                        .computeIfAbsent(
                                new Listening(name.get(0).substring(0, colon), port, inode), _ -> new ArrayList<>())
                        .add(user);
            }
        } else if (!state.isEmpty()) {
            connection(name.get(0), state(state), inode, user, connections);
        }
        return true;
    }

    private static void connection(
            String name, @Nullable TcpState state, Long inode, SocketUser user, List<Connection> connections) {
        int arrow = name.indexOf("->");
        if (arrow < 0 || state == null) {
            return;
        }
        String local = name.substring(0, arrow);
        String remote = name.substring(arrow + 2);
        int colon = Ports.colon(local);
        int peer = Ports.colon(remote);
        if (colon < 0 || peer < 0) {
            return;
        }
        int port = Ports.port(local, colon + 1);
        if (port > 0) {
            connections.add(new Connection(
                    state,
                    local.substring(0, colon),
                    port,
                    remote.substring(0, peer),
                    Math.max(0, Ports.port(remote, peer + 1)),
                    0,
                    0,
                    inode,
                    null,
                    List.of(user),
                    true));
        }
    }

    private static @Nullable TcpState state(String text) {
        return switch (text) {
            case "(ESTABLISHED" -> TcpState.ESTABLISHED;
            case "(CLOSE_WAIT" -> TcpState.CLOSE_WAIT;
            case "(SYN_SENT" -> TcpState.SYN_SENT;
            case "(FIN_WAIT1" -> TcpState.FIN_WAIT1;
            case "(FIN_WAIT2" -> TcpState.FIN_WAIT2;
            case "(LAST_ACK" -> TcpState.LAST_ACK;
            default -> null;
        };
    }

    private static boolean isType(String word) {
        return switch (word) {
            case "IPv4",
                    "IPv6",
                    "REG",
                    "DIR",
                    "CHR",
                    "BLK",
                    "FIFO",
                    "unix",
                    "sock",
                    "a_inode",
                    "unknown",
                    "netlink",
                    "LINK",
                    "pack",
                    "0000",
                    "a_ino" -> true;
            default -> false;
        };
    }

    /// `3u`, `10r`, `4uW` → the number; `cwd`, `txt`, `mem` → `null`.
    private static @Nullable Integer descriptor(String text) {
        int digits = 0;
        while (digits < text.length() && Text.isDigit(text.charAt(digits))) {
            digits++;
        }
        return digits == 0 ? null : Text.smallNumber(text.substring(0, digits));
    }
}
