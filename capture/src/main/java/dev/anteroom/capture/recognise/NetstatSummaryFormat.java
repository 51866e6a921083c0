package dev.anteroom.capture.recognise;

import dev.anteroom.capture.evidence.NetCounters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// `netstat -s` of net-tools: sentences, read back into the kernel's names where they bear on accepting
/// (net-tools `statistics.c`, `Tcptab` and `Tcpexttab`).
///
/// It leaves out counters that are 0; so where the `TcpExt` section is there to its end, what it leaves out of the
/// sentences below is 0. Of its output people often keep only the sentences that `grep` found, without the
/// titles.
final class NetstatSummaryFormat implements TextFormat {
    private record Sentence(String group, String words, String name) {}

    private static final List<Sentence> SENTENCES = List.of(
            new Sentence("Tcp", "active connection openings", "Tcp.ActiveOpens"),
            new Sentence("Tcp", "active connections openings", "Tcp.ActiveOpens"),
            new Sentence("Tcp", "passive connection openings", "Tcp.PassiveOpens"),
            new Sentence("Tcp", "failed connection attempts", "Tcp.AttemptFails"),
            new Sentence("Tcp", "connection resets received", "Tcp.EstabResets"),
            new Sentence("Tcp", "connections established", "Tcp.CurrEstab"),
            new Sentence("Tcp", "segments received", "Tcp.InSegs"),
            new Sentence("Tcp", "segments sent out", "Tcp.OutSegs"),
            new Sentence("Tcp", "segments send out", "Tcp.OutSegs"),
            new Sentence("Tcp", "segments retransmitted", "Tcp.RetransSegs"),
            new Sentence("Tcp", "segments retransmited", "Tcp.RetransSegs"),
            new Sentence("Tcp", "resets sent", "Tcp.OutRsts"),
            new Sentence("TcpExt", "times the listen queue of a socket overflowed", "TcpExt.ListenOverflows"),
            new Sentence("TcpExt", "SYNs to LISTEN sockets dropped", "TcpExt.ListenDrops"),
            new Sentence("TcpExt", "SYNs to LISTEN sockets ignored", "TcpExt.ListenDrops"),
            new Sentence("TcpExt", "SYN cookies sent", "TcpExt.SyncookiesSent"),
            new Sentence("TcpExt", "SYN cookies received", "TcpExt.SyncookiesRecv"),
            new Sentence("TcpExt", "invalid SYN cookies received", "TcpExt.SyncookiesFailed"),
            new Sentence("TcpExt", "resets received for embryonic SYN_RECV sockets", "TcpExt.EmbryonicRsts"));

    private static final Set<String> PICKED = SENTENCES.stream()
            .filter(sentence -> sentence.group.equals("TcpExt"))
            .map(Sentence::name)
            .collect(Collectors.toUnmodifiableSet());

    private static final List<String> TITLES =
            List.of("Ip:", "Icmp:", "IcmpMsg:", "Tcp:", "Udp:", "UdpLite:", "TcpExt:", "IpExt:", "MPTcpExt:", "Ip6:");

    @Override
    public boolean read(Lines lines, Context context, Findings findings) {
        if (!TITLES.contains(lines.line())) {
            return picked(lines, findings);
        }
        int first = lines.number();
        Map<String, Long> values = new HashMap<>();
        String group = "";
        boolean extSeen = false;
        boolean extEnded = false;
        while (lines.hasLine()) {
            String line = lines.line();
            if (TITLES.contains(line)) {
                extEnded |= group.equals("TcpExt");
                group = line.substring(0, line.length() - 1);
                if (group.equals("Ip") && extSeen) {
                    break;
                }
                extSeen |= group.equals("TcpExt");
            } else if (line.isEmpty() || !Text.isBlank(line.charAt(0))) {
                break;
            } else {
                sentence(line.strip(), group, values);
            }
            lines.advance();
        }
        if (extEnded) {
            for (Sentence sentence : SENTENCES) {
                if (sentence.group.equals("TcpExt")) {
                    values.putIfAbsent(sentence.name, 0L);
                }
            }
        }
        if (!values.isEmpty()) {
            findings.add(new Found.Counters(new NetCounters(values), false), "netstat-s", null, first);
        }
        return true;
    }

    /// Sentences without a title: only those that are of one group and can't be anything else.
    private static boolean picked(Lines lines, Findings findings) {
        int first = lines.number();
        Map<String, Long> values = new HashMap<>();
        while (lines.hasLine()) {
            Map<String, Long> one = new HashMap<>();
            sentence(lines.line().strip(), "TcpExt", one);
            String name = one.isEmpty() ? "" : one.keySet().iterator().next();
            if (!PICKED.contains(name) || values.containsKey(name)) {
                break;
            }
            values.putAll(one);
            lines.advance();
        }
        if (values.isEmpty()) {
            return false;
        }
        findings.add(new Found.Counters(new NetCounters(values), false), "netstat-s", null, first);
        return true;
    }

    private static void sentence(String line, String group, Map<String, Long> values) {
        int colon = line.indexOf(": ");
        if (colon > 0 && line.indexOf(' ') > colon) {
            Long number = Text.number(line.substring(colon + 2));
            if (number != null) {
                values.put(group + "." + line.substring(0, colon), number);
            }
            return;
        }
        int space = line.indexOf(' ');
        Long number = space > 0 ? Text.number(line.substring(0, space)) : null;
        if (number == null) {
            return;
        }
        String words = line.substring(space + 1);
        for (Sentence sentence : SENTENCES) {
            if (sentence.group.equals(group) && sentence.words.equals(words)) {
                values.put(sentence.name, number);
            }
        }
    }
}
