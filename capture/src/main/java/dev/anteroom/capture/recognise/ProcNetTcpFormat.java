package dev.anteroom.capture.recognise;

import dev.anteroom.capture.evidence.Connection;
import dev.anteroom.capture.evidence.ListenSocket;
import dev.anteroom.capture.evidence.SocketTable;
import dev.anteroom.capture.evidence.TcpState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `/proc/PID/net/tcp` and `tcp6` (`net/ipv4/tcp_ipv4.c`, `get_tcp4_sock`): addresses are 32-bit words printed in the
/// byte order of the machine, taken for little-endian; for a listener `rx_queue` is the depth of the accept queue.
final class ProcNetTcpFormat implements TextFormat {
    /// In the order of the kernel's numbers, from 1.
    private static final List<TcpState> STATES = List.of(TcpState.values());

    @Override
    public boolean read(Lines lines, Context context, Findings findings) {
        if (!isHeader(lines.line()) && !isRow(lines.line())) {
            return false;
        }
        int first = lines.number();
        boolean six = (lines.line().length() > 90 && lines.line().indexOf("rem_address") > 40)
                || lines.line().contains("remote_address");
        List<ListenSocket> listeners = new ArrayList<>();
        List<Connection> connections = new ArrayList<>();
        boolean cut = false;
        boolean start = true;
        while (lines.hasLine()) {
            String line = lines.line();
            if (isHeader(line) && !start) {
                break;
            }
            if (!isHeader(line)) {
                cut |= lines.isCut();
                if (!isRow(line)) {
                    if (!startsLikeRow(line)) {
                        break;
                    }
                    cut = true;
                } else {
                    List<String> words = Text.words(line, 11);
                    six |= words.get(1).length() > 20;
                    cut |= !read(words, listeners, connections);
                }
            }
            start = false;
            lines.advance();
        }
        if (cut) {
            findings.problem("a row of /proc/net/tcp is cut short");
        }
        SocketTable table = new SocketTable(listeners, connections, true, !cut);
        findings.add(new Found.Sockets(table, SocketSource.PROC), six ? "tcp6" : "tcp", context.pid(), first);
        return true;
    }

    static boolean isHeader(String line) {
        // The same columns follow in udp and raw, whose rows have "ref pointer drops" behind the inode.
        return line.stripLeading().startsWith("sl  local_address")
                && line.contains("tx_queue")
                && !line.contains("drops");
    }

    private static boolean startsLikeRow(String line) {
        String text = line.stripLeading();
        int colon = text.indexOf(": ");
        return colon > 0 && colon < 9 && Text.isDigits(text.substring(0, colon)) && line.startsWith(" ");
    }

    private static boolean isRow(String line) {
        List<String> words = Text.words(line, 8);
        return words.size() >= 5
                && words.get(0).endsWith(":")
                && isEndpoint(words.get(1))
                && isEndpoint(words.get(2))
                && words.get(3).length() == 2
                && words.get(4).indexOf(':') == 8;
    }

    private static boolean isEndpoint(String text) {
        int colon = text.indexOf(':');
        return (colon == 8 || colon == 32) && text.length() == colon + 5;
    }

    private static boolean read(List<String> words, List<ListenSocket> listeners, List<Connection> connections) {
        String local = address(words.get(1));
        String remote = address(words.get(2));
        Long localPort = hex(words.get(1).substring(words.get(1).indexOf(':') + 1));
        Long remotePort = hex(words.get(2).substring(words.get(2).indexOf(':') + 1));
        Long state = hex(words.get(3));
        String queues = words.get(4);
        Long send = hex(queues.substring(0, 8));
        Long receive = hex(queues.substring(9));
        if (local == null
                || remote == null
                || localPort == null
                || remotePort == null
                || state == null
                || send == null
                || receive == null
                || state < 1
                || state > STATES.size()) {
            return false;
        }
        Integer uid = words.size() > 7 ? Text.smallNumber(words.get(7)) : null;
        Long inode = words.size() > 9 ? Text.counter(words.get(9)) : null;
        TcpState named = STATES.get((int) (state - 1));
        if (named == TcpState.LISTEN) {
            int depth = (int) Math.min(receive, Integer.MAX_VALUE);
            listeners.add(
                    new ListenSocket(local, localPort.intValue(), depth, null, inode, null, uid, List.of(), false));
        } else {
            connections.add(new Connection(
                    named,
                    local,
                    localPort.intValue(),
                    remote,
                    remotePort.intValue(),
                    receive,
                    send,
                    inode,
                    null,
                    List.of(),
                    false));
        }
        return inode != null;
    }

    private static @Nullable Long hex(String text) {
        if (text.isEmpty() || text.length() > 15) {
            return null;
        }
        for (int i = 0; i < text.length(); i++) {
            if (Character.digit(text.charAt(i), 16) < 0) {
                return null;
            }
        }
        return Long.valueOf(text, 16);
    }

    /// `0100007F` → `127.0.0.1`; sixteen bytes → `[::1]`, with v4-mapped ones as `[::ffff:1.2.3.4]`, as `ss` prints
    /// them.
    private static @Nullable String address(String endpoint) {
        String text = endpoint.substring(0, endpoint.indexOf(':'));
        int[] bytes = new int[text.length() / 2];
        for (int word = 0; word < bytes.length; word += 4) {
            for (int i = 0; i < 4; i++) {
                Long value = hex(text.substring((word + i) * 2, (word + i) * 2 + 2));
                if (value == null) {
                    return null;
                }
                bytes[word + 3 - i] = value.intValue();
            }
        }
        return bytes.length == 4 ? dotted(bytes, 0) : "[" + colons(bytes) + "]";
    }

    private static String dotted(int[] bytes, int from) {
        return bytes[from] + "." + bytes[from + 1] + "." + bytes[from + 2] + "." + bytes[from + 3];
    }

    private static String colons(int[] bytes) {
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = bytes[2 * i] << 8 | bytes[2 * i + 1];
        }
        boolean mapped = groups[5] == 0xffff;
        for (int i = 0; i < 5; i++) {
            mapped &= groups[i] == 0;
        }
        if (mapped) {
            return "::ffff:" + dotted(bytes, 12);
        }
        int longest = 1;
        int gap = -1;
        for (int i = 0; i < 8; i++) {
            int run = 0;
            while (i + run < 8 && groups[i + run] == 0) {
                run++;
            }
            if (run > longest) {
                longest = run;
                gap = i;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == gap) {
                text.append("::");
                i += longest - 1;
            } else {
                if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }
}
