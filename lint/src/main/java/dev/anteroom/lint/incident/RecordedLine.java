package dev.anteroom.lint.incident;

import dev.anteroom.profile.goroutine.Frame;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The line that a recorded frame means, in source that may have moved by some lines since it was built: the one that
/// calls
/// what the frame above it is in, or for the innermost frame one that can wait at all.
final class RecordedLine {
    /// How far source is taken to have moved. A call of the same name further off is another one.
    private static final int MAX_MOVED = 8;

    private static final Pattern CAN_WAIT = Pattern.compile("\\(|<-|\\bselect\\b|\\brange\\b|\\bfor\\b");
    private static final Pattern CLOSURE = Pattern.compile("func\\d+|gowrap\\d+|\\d+|.*-(fm|range\\d+)");

    private RecordedLine() {}

    /// @param lines of the file, as it is here
    /// @param line of the frame, from 1
    /// @param called the frame that it called; null where it is the innermost
    /// @return a line from 1; the frame's own where nothing better is near
    static int of(List<String> lines, int line, @Nullable Frame called) {
        Pattern wanted = wanted(called);
        for (int off = 0; off <= MAX_MOVED; off++) {
            // What comes back from a call stands below it: so above first.
            for (int at : new int[] {line - off, line + off}) {
                if (at >= 1
                        && at <= lines.size()
                        && wanted.matcher(code(lines.get(at - 1))).find()) {
                    return at;
                }
            }
        }
        return line;
    }

    private static Pattern wanted(@Nullable Frame called) {
        if (called == null) {
            return CAN_WAIT;
        }
        String function = called.function().replace("[...]", "");
        String name = function.substring(function.lastIndexOf('.') + 1);
        boolean plain =
                !function.startsWith("runtime.") && !CLOSURE.matcher(name).matches();
        return plain ? Pattern.compile("\\b" + Pattern.quote(name) + "\\(") : CAN_WAIT;
    }

    private static String code(String line) {
        String code = line.strip();
        return code.startsWith("//") || code.startsWith("func ") ? "" : code;
    }
}
