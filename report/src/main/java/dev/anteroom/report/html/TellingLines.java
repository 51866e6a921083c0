package dev.anteroom.report.html;

import dev.anteroom.diagnosis.model.Fact;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which lines of a text file a fact means. A fact names its file and not its lines, so they are found again by what it
/// says: the goroutine's number, the listener's port, the name of a counter or parameter.
final class TellingLines {
    private static final int LONGEST_STACK = 40;
    private static final int MOST_STACKS = 3;
    private static final int MOST_HITS = 8;

    private static final Pattern GOROUTINE = Pattern.compile("goroutine (\\d{1,18})");
    private static final Pattern HEADER = Pattern.compile("^goroutine \\d+ \\[");
    private static final Pattern COUNTED_STACK = Pattern.compile("^\\d+ @ 0x");
    private static final Pattern PORT = Pattern.compile(":(\\d{1,5})\\b");
    /// `net.core.somaxconn`, `ListenOverflows`, `nr_throttled`, `main.(*gate).Accept`
    private static final Pattern NAME =
            Pattern.compile("[\\w/]+(?:\\.[\\w(*)/-]+)+|\\b[A-Z][a-z]+(?:[A-Z][A-Za-z0-9]*)+|\\b[a-z]+_[a-z_]+\\b");
    /// nstat, /proc/net/netstat and /proc/net/snmp: a line of names, then one of values.
    private static final Pattern PAIRED = Pattern.compile("^([A-Za-z0-9]+): .*");

    private TellingLines() {}

    /// Numbers of the lines, from 0, in the order in which they tell; empty where nothing is found.
    static List<Integer> of(Fact fact, List<String> lines, @Nullable Integer port) {
        if (isDump(lines)) {
            return stacks(fact, lines);
        }
        Set<Integer> hits = new LinkedHashSet<>();
        sockets(fact, lines, port, hits);
        if (hits.isEmpty()) {
            for (String key : keys(fact)) {
                for (int i = 0; i < lines.size() && hits.size() < MOST_HITS; i++) {
                    if (lines.get(i).contains(key)) {
                        hits.add(i);
                        if (isPaired(lines, i)) {
                            hits.add(i + 1);
                        }
                    }
                }
            }
        }
        List<Integer> sorted = new ArrayList<>(hits);
        sorted.sort(null);
        return sorted;
    }

    private static boolean isDump(List<String> lines) {
        for (int i = 0; i < Math.min(lines.size(), 64); i++) {
            if (HEADER.matcher(lines.get(i)).find()
                    || COUNTED_STACK.matcher(lines.get(i)).find()) {
                return true;
            }
        }
        return false;
    }

    /// Whole stacks: of the goroutines that the fact numbers, else of the first that runs a function it names.
    private static List<Integer> stacks(Fact fact, List<String> lines) {
        Set<String> headers = new LinkedHashSet<>();
        Matcher numbered = GOROUTINE.matcher(fact.what());
        while (numbered.find() && headers.size() < MOST_STACKS) {
            headers.add("goroutine " + numbered.group(1) + " [");
        }
        List<Integer> found = new ArrayList<>();
        for (String header : headers) {
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).startsWith(header)) {
                    stack(lines, i, found);
                    break;
                }
            }
        }
        if (found.isEmpty()) {
            int start = -1;
            List<String> names = keys(fact);
            for (int i = 0; i < lines.size() && found.isEmpty(); i++) {
                String line = lines.get(i);
                if (HEADER.matcher(line).find() || COUNTED_STACK.matcher(line).find()) {
                    start = i;
                }
                if (start >= 0 && names.stream().anyMatch(name -> name.contains(".") && line.contains(name))) {
                    stack(lines, start, found);
                }
            }
        }
        return found;
    }

    private static void stack(List<String> lines, int from, List<Integer> found) {
        for (int i = from; i < Math.min(lines.size(), from + LONGEST_STACK); i++) {
            if (lines.get(i).isBlank()) {
                break;
            }
            found.add(i);
        }
    }

    /// The listener's line, with its heading; for a fact about queued connections a few of them too.
    private static void sockets(Fact fact, List<String> lines, @Nullable Integer port, Set<Integer> hits) {
        String what = fact.what();
        if (!what.contains("queue")
                && !what.contains("listener")
                && !what.contains("backlog")
                && !what.contains("LISTEN")
                && !what.contains("hold")) {
            return;
        }
        Matcher written = PORT.matcher(what);
        Integer wanted = written.find() ? Integer.valueOf(written.group(1)) : port;
        if (wanted == null) {
            return;
        }
        Pattern decimal = Pattern.compile(":" + wanted + "\\s");
        String hexadecimal = String.format(Locale.ROOT, ":%04X 0", wanted);
        boolean queued = what.contains("queued") || what.contains("oldest");
        int connections = 0;
        for (int i = 0; i < lines.size() && hits.size() < MOST_HITS; i++) {
            String line = lines.get(i);
            boolean listening =
                    line.contains("LISTEN") && decimal.matcher(line + " ").find();
            boolean procListening = line.contains(hexadecimal) && line.contains(" 0A ");
            if (listening || procListening) {
                hits.add(i);
            } else if (queued
                    && connections < 5
                    && (line.startsWith("ESTAB") || line.startsWith("CLOSE-WAIT"))
                    && decimal.matcher(line).find()
                    && (line.contains("ino:0") || !line.contains("users:"))) {
                connections++;
                hits.add(i);
                if (i + 1 < lines.size() && lines.get(i + 1).startsWith("\t")) {
                    hits.add(i + 1);
                }
            }
        }
    }

    /// Whether a file's first line names the columns of the others.
    static boolean isHeading(String line) {
        return line.contains("Recv-Q") || line.contains("local_address") || line.contains("COMMAND");
    }

    private static boolean isPaired(List<String> lines, int i) {
        Matcher names = PAIRED.matcher(lines.get(i));
        return i + 1 < lines.size() && names.matches() && lines.get(i + 1).startsWith(names.group(1) + ": ");
    }

    /// What to look for, the most certain first.
    private static List<String> keys(Fact fact) {
        List<String> keys = new ArrayList<>();
        Matcher names = NAME.matcher(fact.what());
        while (names.find()) {
            String name = names.group();
            keys.add(name);
            // TcpExt.ListenOverflows stands in the file without its group.
            int dot = name.lastIndexOf('.');
            if (name.startsWith("Tcp") && dot > 0) {
                keys.add(name.substring(dot + 1));
            }
        }
        String what = fact.what().toLowerCase(Locale.ROOT);
        if (what.contains("open files") || what.contains("descriptor")) {
            keys.add("Max open files");
        }
        if (what.contains("throttl")) {
            keys.add("throttled");
        }
        if (what.contains("state") || what.contains("stopped")) {
            keys.add("State:");
        }
        return keys;
    }

    /// A line as it is shown: of a long line of counters, only those around the first that isn't zero or is named
    /// Listen….
    static String shortened(List<String> lines, int line) {
        String text = lines.get(line);
        if (text.length() <= 300) {
            return text;
        }
        int names = isPaired(lines, line) ? line : line > 0 && isPaired(lines, line - 1) ? line - 1 : -1;
        if (names < 0) {
            return text;
        }
        String[] columns = lines.get(names).split(" ", -1);
        String[] cells = text.split(" ", -1);
        for (int i = 0; i < columns.length; i++) {
            if (columns[i].equals("ListenOverflows")) {
                int from = Math.max(1, i - 2);
                int to = Math.min(cells.length, i + 3);
                return from >= to
                        ? text
                        : cells[0] + " … " + String.join(" ", List.of(cells).subList(from, to)) + " …";
            }
        }
        return text;
    }
}
