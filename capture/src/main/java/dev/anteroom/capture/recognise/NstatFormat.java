package dev.anteroom.capture.recognise;

import dev.anteroom.capture.evidence.NetCounters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// `nstat -az` and its like: `TcpExtListenOverflows 12 0.0` under a `#kernel` line. Without `-a` the numbers are
/// differences to the last call, which the output doesn't tell: the kernel's own files are preferred where both exist.
final class NstatFormat implements TextFormat {
    private static final List<String> GROUPS = List.of("TcpExt", "IpExt", "MPTcpExt", "Tcp");

    @Override
    public boolean read(Lines lines, Context context, Findings findings) {
        boolean header = lines.line().equals("#kernel") || lines.line().startsWith("#kernel ");
        if (!header && rowName(lines.line()).isEmpty()) {
            return false;
        }
        int first = lines.number();
        if (header) {
            lines.advance();
        }
        Map<String, Long> values = new HashMap<>();
        while (lines.hasLine()) {
            List<String> words = Text.words(lines.line());
            if (words.size() != 3 || Text.number(words.get(1)) == null || Text.decimal(words.get(2)) == null) {
                break;
            }
            String name = rowName(lines.line());
            Long number = Text.number(words.get(1));
            if (!name.isEmpty() && number != null) {
                if (values.containsKey(name)) {
                    break;
                }
                values.put(name, number);
            }
            lines.advance();
        }
        if (!values.isEmpty()) {
            findings.add(new Found.Counters(new NetCounters(values), false), "nstat", null, first);
        }
        return true;
    }

    /// The counter that a row counts; empty where it's no such row.
    private static String rowName(String line) {
        if (!line.startsWith("Tcp") && !line.startsWith("IpExt") && !line.startsWith("MPTcp")) {
            return "";
        }
        List<String> words = Text.words(line);
        if (words.size() != 3 || Text.number(words.get(1)) == null || Text.decimal(words.get(2)) == null) {
            return "";
        }
        return name(words.get(0));
    }

    /// `TcpExtListenDrops` → `TcpExt.ListenDrops`; empty where it's of no group that matters.
    static String name(String word) {
        for (String group : GROUPS) {
            if (word.startsWith(group) && word.length() > group.length()) {
                return group + "." + word.substring(group.length());
            }
        }
        return "";
    }
}
