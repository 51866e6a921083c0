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
/// descriptors. With `-F` the same comes as one field a line, a letter before each: `p4711`, `f3`, `tIPv4`.
final class LsofFormat implements TextFormat {
    private static final int FEW = 64;

    private record Holder(int pid, String command) {}

    /// One open file.
    ///
    /// @param type empty where it wasn't asked for
    /// @param inodes those that may be its socket's
    /// @param name empty where it wasn't asked for; a connection's addresses
    /// @param state of a TCP socket, `LISTEN`; else empty
    private record OpenFile(String fd, String type, List<Long> inodes, String name, String state) {
        boolean isInternet() {
            return type.equals("IPv4") || type.equals("IPv6");
        }
    }

    private static final class Open {
        int count;
        boolean other;
        boolean polls;
        boolean named;
        boolean special;
        final Set<Integer> fds = new HashSet<>();
        final Set<Long> inodes = new HashSet<>();
        final List<Integer> listening = new ArrayList<>();
    }

    private record Listening(String address, int port, Long inode) {}

    /// What one listing says.
    private static final class Listing {
        final Map<Holder, Open> processes = new LinkedHashMap<>();
        final Map<Listening, List<SocketUser>> listeners = new LinkedHashMap<>();
        final List<Connection> connections = new ArrayList<>();
    }

    @Override
    public boolean read(Lines lines, Context context, Findings findings) {
        int first = lines.number();
        Listing listing = new Listing();
        boolean header = isHeader(lines.line());
        boolean cut = false;
        if (header || isRow(lines.line())) {
            if (header) {
                lines.advance();
            }
            while (lines.hasLine() && (isBetween(lines) || row(lines.line(), listing))) {
                cut |= lines.isCut();
                lines.advance();
            }
        } else if (isProcess(lines.line()) && "gRcuLf".indexOf((lines.peek(1) + " ").charAt(0)) >= 0) {
            while (lines.hasLine() && isProcess(lines.line())) {
                process(lines, listing);
            }
        } else {
            return false;
        }
        report(listing, cut, first, findings);
        return true;
    }

    private static boolean isHeader(String line) {
        List<String> header = Text.words(line);
        return header.size() >= 8
                && header.get(0).equals("COMMAND")
                && header.contains("FD")
                && header.contains("NODE");
    }

    /// Warnings that go to the same terminal, and empty lines that a copy has between the rows.
    private static boolean isBetween(Lines lines) {
        String line = lines.line();
        if (line.startsWith("lsof: ") || line.strip().equals("Output information may be incomplete.")) {
            return true;
        }
        return line.isBlank() && (isRow(lines.peek(1)) || (lines.peek(1).isBlank() && isRow(lines.peek(2))));
    }

    /// Whether a line is a row although no header says so: a pid second, and a descriptor before a type.
    private static boolean isRow(String line) {
        List<String> words = Text.words(line, 12);
        if (words.size() < 7 || Text.smallNumber(words.get(1)) == null) {
            return false;
        }
        for (int i = 3; i < Math.min(words.size() - 1, 7); i++) {
            if (isType(words.get(i + 1)) && isDescriptor(words.get(i))) {
                return true;
            }
        }
        return false;
    }

    /// `3u`, `10r`, `4uW`, `cwd`, `txt`.
    private static boolean isDescriptor(String word) {
        return switch (word) {
            case "cwd", "rtd", "txt", "mem", "DEL", "ltx", "mmap", "NOFD", "err" -> true;
            default -> {
                int digits = 0;
                while (digits < word.length() && Text.isDigit(word.charAt(digits))) {
                    digits++;
                }
                yield digits > 0 && word.length() - digits <= 3;
            }
        };
    }

    private static boolean isProcess(String line) {
        return line.startsWith("p") && Text.smallNumber(line.substring(1)) != null;
    }

    /// The fields of one process and of its files (lsof(8), "OUTPUT FOR OTHER PROGRAMS").
    private static void process(Lines lines, Listing listing) {
        Integer pid = Text.smallNumber(lines.line().substring(1));
        String command = "";
        lines.advance();
        while (lines.hasLine() && isField("gRcuLKM", lines.line())) {
            command = lines.line().startsWith("c") ? lines.line().substring(1) : command;
            lines.advance();
        }
        while (pid != null && lines.hasLine() && isField("f", lines.line())) {
            String fd = lines.line().substring(1);
            String type = "";
            String name = "";
            String state = "";
            Long inode = null;
            lines.advance();
            while (lines.hasLine() && isField("altGDdsoiknPTNFCr", lines.line())) {
                String value = lines.line().substring(1);
                switch (lines.line().charAt(0)) {
                    case 't' -> type = value;
                    case 'n' -> name = value;
                    case 'T' -> state = value.startsWith("ST=") ? value.substring(3) : state;
                    // The device of an Internet socket is its inode, as in the column DEVICE.
                    case 'd' -> inode = inode == null && type.startsWith("IPv") ? Text.counter(value) : inode;
                    case 'i' -> inode = type.equals("unix") || type.equals("sock") ? Text.counter(value) : inode;
                    default -> {}
                }
                lines.advance();
            }
            take(
                    new Holder(pid, command),
                    new OpenFile(fd, type, inode == null ? List.of() : List.of(inode), name, state),
                    listing);
        }
    }

    /// Only names have blanks in them.
    private static boolean isField(String letters, String line) {
        return !line.isEmpty()
                && letters.indexOf(line.charAt(0)) >= 0
                && (line.indexOf(' ') < 0 || line.charAt(0) == 'n' || line.charAt(0) == 'c');
    }

    private static void report(Listing listing, boolean cut, int first, Findings findings) {
        Map<Holder, Open> processes = listing.processes;
        Map<Listening, List<SocketUser>> listeners = listing.listeners;
        List<Connection> connections = listing.connections;
        for (Map.Entry<Holder, Open> process : processes.entrySet()) {
            Open open = process.getValue();
            int highest = open.fds.stream().mapToInt(Integer::intValue).max().orElse(-1);
            int standard = (int) open.fds.stream()
                    .filter(fd -> fd < FdListingFormat.STANDARD)
                    .count();
            // The working directory comes first: with it the head of a listing is there, and what follows may lack.
            boolean whole = open.special && standard > 0;
            boolean excerpt = cut || (!whole && FdListingFormat.isExcerpt(open.count, highest, standard));
            // Sockets alone were asked for, or they are an excerpt whose numbers say more.
            boolean hint = excerpt && highest > FEW && highest > 2L * open.count;
            if (open.count == 0 || !(open.other || hint)) {
                continue;
            }
            int pid = process.getKey().pid();
            findings.add(
                    new Found.Files(new OpenFiles(
                            pid,
                            open.count,
                            open.inodes,
                            open.named ? (Boolean) open.polls : null,
                            open.listening,
                            excerpt,
                            highest)),
                    "lsof",
                    pid,
                    first);
        }
        if (!listeners.isEmpty() || !connections.isEmpty()) {
            List<ListenSocket> sockets = new ArrayList<>();
            listeners.forEach((socket, users) -> sockets.add(new ListenSocket(
                    socket.address, socket.port, DEPTH_UNKNOWN, null, socket.inode, null, null, users, true)));
            findings.add(
                    new Found.Sockets(new SocketTable(sockets, connections, false, !cut), SocketSource.LSOF),
                    "lsof-sockets",
                    null,
                    first);
        }
    }

    /// lsof shows no queue; what is only known from it is left out when tables are merged.
    static final int DEPTH_UNKNOWN = -1;

    private static boolean row(String line, Listing listing) {
        List<String> words = Text.words(line, 12);
        Integer pid = words.size() > 1 ? Text.smallNumber(words.get(1)) : null;
        if (pid == null || words.size() < 6) {
            return false;
        }
        // Columns TID, TASKCMD (with -K) and PGID come between; the FD column is the one before a TYPE.
        int fdColumn = -1;
        for (int i = 3; i < Math.min(words.size() - 1, 7); i++) {
            if (isType(words.get(i + 1))) {
                fdColumn = i;
                break;
            }
        }
        if (fdColumn < 0) {
            return false;
        }
        String type = words.get(fdColumn + 1);
        boolean local = type.equals("unix") || type.equals("sock");
        List<Long> inodes = new ArrayList<>();
        for (int i = fdColumn + 2; i < (local ? words.size() : Math.min(words.size(), fdColumn + 3)); i++) {
            Long inode = Text.counter(words.get(i));
            if (inode != null && inode > 0 && (local || type.startsWith("IPv"))) {
                inodes.add(inode);
            }
        }
        int tcp = line.indexOf(" TCP ");
        // With `-T` more follows behind the state: `(LISTEN QR=3 QS=0)`.
        List<String> name = tcp < 0 ? List.of() : Text.words(line.substring(tcp + 5), 3);
        String state = name.size() < 2 ? "" : name.get(1).replace("(", "").replace(")", "");
        take(
                new Holder(pid, words.get(0)),
                new OpenFile(words.get(fdColumn), type, inodes, name.isEmpty() ? line : name.get(0), state),
                listing);
        return true;
    }

    private static void take(Holder holder, OpenFile file, Listing listing) {
        Open open = listing.processes.computeIfAbsent(holder, _ -> new Open());
        Integer fd = descriptor(file.fd);
        if (fd == null || !open.fds.add(fd)) {
            open.other = true;
            open.special |= fd == null;
            return;
        }
        open.count++;
        open.other |= !file.isInternet() && !file.type.isEmpty();
        open.named |= !file.name.isEmpty();
        open.polls |= (file.type.equals("a_inode") || file.type.isEmpty()) && file.name.contains("[eventpoll");
        open.inodes.addAll(file.inodes);
        if (!file.isInternet() || file.inodes.isEmpty() || file.state.isEmpty()) {
            return;
        }
        Long inode = file.inodes.getFirst();
        SocketUser user = new SocketUser(holder.command, holder.pid, fd);
        if (file.state.equals("LISTEN")) {
            int colon = Ports.colon(file.name);
            int port = colon < 0 ? Ports.UNKNOWN : Ports.port(file.name, colon + 1);
            if (port > 0) {
                open.listening.add(port);
                listing.listeners
                        .computeIfAbsent(
                                new Listening(file.name.substring(0, colon), port, inode), _ -> new ArrayList<>())
                        .add(user);
            }
        } else {
            connection(file.name, state(file.state), inode, user, listing.connections);
        }
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
            case "ESTABLISHED" -> TcpState.ESTABLISHED;
            case "CLOSE_WAIT" -> TcpState.CLOSE_WAIT;
            case "SYN_SENT" -> TcpState.SYN_SENT;
            case "FIN_WAIT1" -> TcpState.FIN_WAIT1;
            case "FIN_WAIT2" -> TcpState.FIN_WAIT2;
            case "LAST_ACK" -> TcpState.LAST_ACK;
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
                    "a_ino",
                    "PIPE",
                    "KQUEUE",
                    "systm",
                    "VREG",
                    "VDIR",
                    "VCHR",
                    "inet",
                    "raw",
                    "raw6",
                    "ICMP",
                    "PDGRM",
                    "DEL" -> true;
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
