package dev.anteroom.profile.goroutine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The simplest reader of a dump that can be right: regular expressions over whole lines. Slow, and written
/// without a look at the parser.
final class DumpOracle {
    private static final Pattern HEADER =
            Pattern.compile("goroutine (\\d+)(?: gp=\\S+ m=\\S+(?: mp=\\S+)?)? \\[([^\\]]+)\\](?: labels:\\{.*\\})?:");
    private static final Pattern CREATED = Pattern.compile("created by (.+?)(?: in goroutine (\\d+))?");
    private static final Pattern CALL = Pattern.compile("(.+)\\(([^()]*)\\)");
    private static final Pattern PLACE = Pattern.compile("\t(.+):(\\d+)(?: .*)?");

    private DumpOracle() {}

    /// How many goroutines have each state and stack, the stack as `function file:line` separated by `;`.
    static Map<String, Integer> countByStateAndStack(String text) {
        Map<String, Integer> counts = new TreeMap<>();
        for (String block : text.replace("\r", "").split("\n\n+", -1)) {
            List<String> lines = block.lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                Matcher header = HEADER.matcher(lines.get(i));
                if (header.matches()) {
                    counts.merge(key(header.group(2), lines.subList(i + 1, lines.size())), 1, Integer::sum);
                }
            }
        }
        return counts;
    }

    private static String key(String brackets, List<String> lines) {
        String[] words = brackets.split(", ", -1);
        List<String> parts = new ArrayList<>();
        parts.add(words[0].replace(" (scan)", ""));
        if (brackets.contains("locked to thread")) {
            parts.add("locked");
        }
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            Matcher place = PLACE.matcher(i + 1 < lines.size() ? lines.get(i + 1) : "");
            Matcher created = CREATED.matcher(line);
            Matcher call = CALL.matcher(line);
            if (line.contains("frames elided...")) {
                parts.add("[frames elided]");
            } else if (line.contains("stack unavailable")) {
                parts.add("[stack unavailable]");
            } else if (created.matches() && place.matches()) {
                parts.add("by " + created.group(1) + " " + place.group(1) + ":" + place.group(2));
                i++;
            } else if (call.matches() && place.matches()) {
                parts.add(call.group(1) + " " + place.group(1) + ":" + place.group(2));
                i++;
            }
        }
        return String.join(";", parts);
    }

    /// The same of what the parser found.
    static Map<String, Integer> countByStateAndStack(GoroutineDump dump) {
        Map<String, Integer> counts = new TreeMap<>();
        for (GoroutineGroup group : dump.groups()) {
            List<String> parts = new ArrayList<>();
            parts.add(group.state().text());
            if (group.lockedToThread()) {
                parts.add("locked");
            }
            group.frames().forEach(frame -> parts.add(frame.toString()));
            Frame createdBy = group.createdBy();
            if (createdBy != null) {
                parts.add("by " + createdBy);
            }
            counts.merge(String.join(";", parts), Math.toIntExact(group.count()), Integer::sum);
        }
        return counts;
    }
}
