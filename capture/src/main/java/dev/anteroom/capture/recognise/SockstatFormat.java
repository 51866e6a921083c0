package dev.anteroom.capture.recognise;

import dev.anteroom.capture.evidence.NetCounters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// `/proc/net/sockstat`: `TCP: inuse 6 orphan 0 tw 0 alloc 9 mem 82`, read as `Sockstat.TCP.inuse` and so on. These are
/// levels and not counters.
final class SockstatFormat implements TextFormat {
    private static final List<String> TITLES = List.of(
            "sockets:", "TCP:", "UDP:", "UDPLITE:", "RAW:", "FRAG:", "TCP6:", "UDP6:", "UDPLITE6:", "RAW6:", "FRAG6:");

    @Override
    public boolean read(Lines lines, Context context, Findings findings) {
        if (!isRow(lines.line())) {
            return false;
        }
        int first = lines.number();
        Map<String, Long> values = new HashMap<>();
        boolean six = lines.line().indexOf("6:") > 0;
        while (lines.hasLine() && isRow(lines.line())) {
            List<String> words = Text.words(lines.line());
            String title = words.get(0).substring(0, words.get(0).length() - 1);
            if (words.size() > 2 && values.containsKey("Sockstat." + title + "." + words.get(1))) {
                break;
            }
            for (int i = 1; i + 1 < words.size(); i += 2) {
                Long number = Text.number(words.get(i + 1));
                if (number != null) {
                    values.put("Sockstat." + title + "." + words.get(i), number);
                }
            }
            lines.advance();
        }
        findings.add(
                new Found.Counters(new NetCounters(values), true),
                six ? "sockstat6" : "sockstat",
                context.pid(),
                first);
        return true;
    }

    private static boolean isRow(String line) {
        int colon = line.indexOf(':');
        if (colon <= 0 || !TITLES.contains(line.substring(0, colon + 1))) {
            return false;
        }
        List<String> words = Text.words(line, 4);
        return words.size() >= 3
                && (words.get(1).equals("inuse") || words.get(1).equals("used"));
    }
}
