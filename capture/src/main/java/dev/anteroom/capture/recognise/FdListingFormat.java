package dev.anteroom.capture.recognise;

import dev.anteroom.capture.evidence.OpenFiles;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `ls -l /proc/PID/fd`: `lrwx------ 1 root root 64 Nov 23 23:42 3 -> socket:[18694]`; or only its last columns,
/// `3 -> socket:[18694]`, as `find -printf '%f -> %l\n'` and `awk '{print $9,$10,$11}'` leave them,
/// or `3: socket:[18694]` of a loop over `readlink`.
final class FdListingFormat implements TextFormat {
    /// Standard input, output and error.
    static final int STANDARD = 3;

    private static final int FEW = 64;

    @Override
    public boolean read(Lines lines, Context context, Findings findings) {
        int first = lines.number();
        Integer pid = context.pid();
        String title = lines.line();
        boolean named = title.endsWith("/fd:") || title.endsWith("/fd/:");
        if (named) {
            Integer titled = Context.pidIn(title);
            pid = titled != null ? titled : pid;
        } else if (fd(title) == null
                && !(title.startsWith("total ")
                        && Text.isDigits(title.substring(6).strip()))) {
            return false;
        }
        int count = 0;
        Set<Long> sockets = new HashSet<>();
        boolean polls = false;
        boolean start = true;
        int highest = -1;
        int standard = 0;
        boolean cut = false;
        while (lines.hasLine()) {
            String line = lines.line();
            Integer fd = fd(line);
            if (fd != null) {
                count++;
                highest = Math.max(highest, fd);
                standard += fd < STANDARD ? 1 : 0;
                cut |= lines.isCut();
                pid = pid != null ? pid : Context.pidIn(line.substring(0, Math.max(0, line.indexOf(" -> "))));
                polls |= line.endsWith("anon_inode:[eventpoll]") || line.endsWith("anon_inode:[eventpoll]\"");
                int socket = line.lastIndexOf("socket:[");
                int close = socket < 0 ? -1 : line.indexOf(']', socket);
                Long inode = close < 0 ? null : Text.counter(line.substring(socket + 8, close));
                if (inode != null) {
                    sockets.add(inode);
                }
            } else if (!(start && named) && !line.startsWith("total ") && !isDots(line)) {
                break;
            }
            start = false;
            lines.advance();
        }
        if (count > 0) {
            findings.add(
                    new Found.Files(new OpenFiles(
                            pid,
                            count,
                            sockets,
                            polls,
                            List.of(),
                            cut || isExcerpt(count, highest, standard),
                            highest)),
                    "fd-listing",
                    pid,
                    first);
        }
        return true;
    }

    /// Whether these are some rows of a longer listing: it begins with standard input, output and error, and numbers
    /// aren't much higher than there are rows, since a process is always given the lowest that is free.
    static boolean isExcerpt(int count, int highest, int standard) {
        boolean wide = highest > FEW && highest > 2L * count;
        return standard == 0 ? highest > count + STANDARD : wide && standard < STANDARD;
    }

    /// The descriptor of a row `l… … 3 -> target` or `3 -> target`, or `null`. With `-i`, `-s` or `find -ls`
    /// numbers stand before the mode; with a pattern or `find` the descriptor is a path.
    private static @Nullable Integer fd(String line) {
        int arrow = line.indexOf(" -> ");
        if (arrow < 0) {
            int colon = line.indexOf(": ");
            return colon > 0 && isTarget(line.substring(colon + 2)) ? Text.smallNumber(line.substring(0, colon)) : null;
        }
        int from = line.lastIndexOf(' ', arrow - 1);
        if (from >= 0 && !isLink(line)) {
            return null;
        }
        String name = line.substring(from + 1, arrow).replace("\"", "");
        int folder = name.lastIndexOf("/fd/");
        return Text.smallNumber(folder < 0 ? name : name.substring(folder + 4));
    }

    /// Whether it is what a descriptor points to, and not any text behind a number.
    private static boolean isTarget(String text) {
        return text.startsWith("/")
                || text.startsWith("socket:[")
                || text.startsWith("pipe:[")
                || text.startsWith("anon_inode:");
    }

    private static boolean isLink(String line) {
        for (String word : Text.words(line, 4)) {
            if (!Text.isDigits(word)) {
                return word.length() >= 10 && word.startsWith("l") && "r-".indexOf(word.charAt(1)) >= 0;
            }
        }
        return false;
    }

    private static boolean isDots(String line) {
        String row = line.stripLeading();
        return (line.startsWith("d") || (!row.isEmpty() && Text.isDigit(row.charAt(0)) && row.contains(" d")))
                && (line.endsWith(" .")
                        || line.endsWith("/fd")
                        || line.endsWith(" ..")
                        || line.endsWith(" ./")
                        || line.endsWith(" ../"));
    }
}
