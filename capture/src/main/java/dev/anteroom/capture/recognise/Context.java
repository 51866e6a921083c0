package dev.anteroom.capture.recognise;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Where a block stands: the file, and the heading above it where several commands' output share one file.
///
/// @param path path inside the capture
/// @param heading the command or path that the block's heading names, empty where there is none
public record Context(String path, String heading) {
    /// Name that may decide what a bare number is: the heading's where there is one, else the file's; lower case.
    String name() {
        return (heading.isEmpty() ? path : heading).toLowerCase(Locale.ROOT);
    }

    /// Whether the name has `part` in it.
    boolean names(String part) {
        return name().contains(part);
    }

    /// Process id from a `/proc/PID/…` in the heading or the path, or from a `-p PID`.
    @Nullable
    Integer pid() {
        Integer pid = pidIn(heading);
        return pid != null ? pid : pidIn("/" + path);
    }

    static @Nullable Integer pidIn(String text) {
        int at = text.indexOf("proc/");
        while (at >= 0) {
            int from = at + 5;
            int to = from;
            while (to < text.length() && Character.isDigit(text.charAt(to))) {
                to++;
            }
            boolean ends = to == text.length() || text.charAt(to) == '/' || text.charAt(to) == ':';
            if (to > from && to - from <= 9 && ends) {
                return Integer.valueOf(text.substring(from, to));
            }
            at = text.indexOf("proc/", from);
        }
        return null;
    }
}
