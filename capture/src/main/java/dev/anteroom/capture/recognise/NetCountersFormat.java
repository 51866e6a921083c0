package dev.anteroom.capture.recognise;

import dev.anteroom.capture.evidence.NetCounters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// `/proc/PID/net/netstat` and `snmp`: pairs of lines, names and then values, under one group.
final class NetCountersFormat implements TextFormat {
    private static final List<String> GROUPS =
            List.of("TcpExt", "IpExt", "MPTcpExt", "Tcp", "Ip", "Icmp", "IcmpMsg", "Udp", "UdpLite");

    @Override
    public boolean read(Lines lines, Context context, Findings findings) {
        if (!isNames(lines.line())) {
            return false;
        }
        int first = lines.number();
        Map<String, Long> values = new HashMap<>();
        boolean snmp = false;
        while (lines.hasLine() && isNames(lines.line())) {
            List<String> names = Text.words(lines.line());
            String group = names.get(0).substring(0, names.get(0).length() - 1);
            if (values.containsKey(group + "." + names.get(1))) {
                break;
            }
            lines.advance();
            List<String> numbers = Text.words(lines.line());
            if (numbers.isEmpty() || !numbers.get(0).equals(names.get(0))) {
                findings.problem("the values of " + group + " are missing");
                continue;
            }
            lines.advance();
            // A cut line's last number may have lost digits, and no number may go under another's name.
            int last = Math.min(names.size(), numbers.size());
            if (names.size() != numbers.size()) {
                findings.problem(
                        group + " has " + (names.size() - 1) + " names and " + (numbers.size() - 1) + " values");
                last--;
            }
            for (int i = 1; i < last; i++) {
                Long number = Text.number(numbers.get(i));
                if (number != null) {
                    values.put(group + "." + names.get(i), number);
                }
            }
            snmp |= group.equals("Tcp");
        }
        if (!values.isEmpty()) {
            findings.add(
                    new Found.Counters(new NetCounters(values), true), snmp ? "snmp" : "netstat", context.pid(), first);
        }
        return true;
    }

    private static boolean isNames(String line) {
        int colon = line.indexOf(": ");
        return colon > 0
                && colon < 12
                && line.length() > colon + 2
                && Character.isLetter(line.charAt(colon + 2))
                && GROUPS.contains(line.substring(0, colon))
                && Text.words(line).size() > 1;
    }
}
