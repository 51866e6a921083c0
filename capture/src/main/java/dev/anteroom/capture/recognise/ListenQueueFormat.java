package dev.anteroom.capture.recognise;

import dev.anteroom.capture.evidence.ListenSocket;
import dev.anteroom.capture.evidence.SocketTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `netstat -L` of BSD and macOS: the accept queues, which their `netstat -a` lacks.
///
/// ```
/// Current listen queue sizes (qlen/incqlen/maxqlen)
/// Listen         Local Address             or, on FreeBSD,   Proto Listen  Local Address
/// 128/128/128    *.8090                                      tcp4  0/0/128 *.22
/// ```
/// `qlen` are connections ready to be accepted, `incqlen` those whose handshake isn't over (`uipc_socket.c`).
final class ListenQueueFormat implements TextFormat {
    @Override
    public boolean read(Lines lines, Context context, Findings findings) {
        boolean title = lines.line().startsWith("Current listen queue sizes");
        if (!title && row(lines.line()) == null) {
            return false;
        }
        int first = lines.number();
        List<ListenSocket> listeners = new ArrayList<>();
        boolean cut = false;
        while (lines.hasLine()) {
            String line = lines.line();
            ListenSocket row = row(line);
            if (row != null) {
                listeners.add(row);
            } else if (!(lines.number() == first && title)
                    && !line.startsWith("Listen ")
                    && !line.startsWith("Proto ")
                    && !line.startsWith("unix ")) {
                break;
            }
            cut |= lines.isCut();
            lines.advance();
        }
        if (cut) {
            findings.problem(SsFormat.CUT);
        }
        findings.add(
                new Found.Sockets(new SocketTable(listeners, List.of(), false, !cut), SocketSource.NETSTAT),
                "listen-queues",
                null,
                first);
        return true;
    }

    private static @Nullable ListenSocket row(String line) {
        List<String> words = Text.words(line, 5);
        int at = words.size() > 2 && words.getFirst().startsWith("tcp") ? 1 : 0;
        if (words.size() != at + 2) {
            return null;
        }
        String[] sizes = words.get(at).split("/", 4);
        String local = words.get(at + 1);
        int dot = local.lastIndexOf('.');
        if (sizes.length != 3 || dot <= 0) {
            return null;
        }
        Integer depth = Text.smallNumber(sizes[0]);
        Integer incomplete = Text.smallNumber(sizes[1]);
        Integer limit = Text.smallNumber(sizes[2]);
        int port = Ports.port(local, dot + 1);
        if (depth == null || incomplete == null || limit == null || depth < 0 || limit < 0 || port <= 0) {
            return null;
        }
        return new ListenSocket(local.substring(0, dot), port, depth, limit, null, null, null, List.of(), false);
    }
}
