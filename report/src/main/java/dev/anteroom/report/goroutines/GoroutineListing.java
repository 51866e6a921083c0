package dev.anteroom.report.goroutines;

import dev.anteroom.profile.goroutine.Frame;
import dev.anteroom.profile.goroutine.GoroutineDump;
import dev.anteroom.profile.goroutine.GoroutineGroup;
import dev.anteroom.profile.goroutine.GoroutineState;
import dev.anteroom.profile.goroutine.Malformed;
import dev.anteroom.profile.text.Visible;
import java.util.List;
import java.util.Locale;

/// A dump as text that can be read: one block a group, packages and files by their last name.
/// ```
/// locked.txt: 5 goroutines in 3 groups
///
///      3  sync.Mutex.Lock, 2 to 7 minutes at least, all wait on 0xc000010250
///         sync.runtime_SemacquireMutex     sema.go:95
///         sync.(*Mutex).lockSlow           mutex.go:173
///         main.(*lockedListener).Accept    moments.go:166
///         http.(*Server).Serve             server.go:3330
///         created by main.startLocked      moments.go:175
/// ```
public final class GoroutineListing {
    private static final int WIDEST_FUNCTION = 64;
    private static final String INDENT = "         ";

    private final GoroutineSelection selection;
    private final boolean ansi;

    /// @param ansi whether escape sequences may set a group's first line in bold
    public GoroutineListing(GoroutineSelection selection, boolean ansi) {
        this.selection = selection;
        this.ansi = ansi;
    }

    /// Lists a dump.
    ///
    /// @param name what to call it
    public String list(String name, GoroutineDump dump) {
        StringBuilder out = new StringBuilder();
        List<GoroutineGroup> matching = selection.matching(dump);
        List<GoroutineGroup> shown = selection.limited(matching);
        long found = total(matching);
        out.append(Visible.line(name)).append(": ");
        if (found != dump.count()) {
            out.append(number(found)).append(" of ");
        }
        out.append(plural(dump.count(), "goroutine")).append(" in ");
        out.append(plural(matching.size(), "group")).append('\n');
        warnings(out, dump);
        for (GoroutineGroup group : shown) {
            group(out, group);
        }
        if (shown.size() < matching.size()) {
            out.append('\n').append(plural(matching.size() - shown.size(), "more group"));
            out.append(" with ").append(plural(found - total(shown), "goroutine"));
            out.append(" (-n 0 shows all)\n");
        }
        return out.toString();
    }

    private static long total(List<GoroutineGroup> groups) {
        long total = 0;
        for (GoroutineGroup group : groups) {
            total += group.count();
        }
        return total;
    }

    private static void warnings(StringBuilder out, GoroutineDump dump) {
        dump.truncation()
                .ifPresent(cut -> out.append("! ").append(cut.sentence()).append('\n'));
        Malformed malformed = dump.malformed();
        if (malformed.count() > 0) {
            out.append("! ").append(plural(malformed.count(), "line")).append(" passed over");
            for (Malformed.Line line : malformed.first()) {
                out.append(", the first at offset ").append(line.offset()).append(": ");
                out.append(Visible.line(line.text()));
                break;
            }
            out.append('\n');
        }
    }

    private void group(StringBuilder out, GoroutineGroup group) {
        out.append('\n').append(ansi ? "\033[1m" : "");
        out.append(String.format(Locale.ROOT, "%7s  ", number(group.count())));
        boolean hasState = group.state().kind() != GoroutineState.Kind.UNKNOWN;
        out.append(hasState ? Visible.line(GoroutineSelection.words(group)) : "state not recorded");
        if (group.maxWaitMinutes() > 0) {
            out.append(", ");
            if (group.minWaitMinutes() < group.maxWaitMinutes()) {
                out.append(group.minWaitMinutes()).append(" to ");
            }
            out.append(plural(group.maxWaitMinutes(), "minute")).append(" at least");
        }
        long waitsOn = group.waitsOn();
        if (waitsOn != 0) {
            out.append(group.count() > 1 ? ", all wait on 0x" : ", waits on 0x").append(Long.toHexString(waitsOn));
        }
        out.append(ansi ? "\033[0m" : "").append('\n');
        frames(out, group);
    }

    private static void frames(StringBuilder out, GoroutineGroup group) {
        Frame createdBy = group.createdBy();
        String creator = createdBy == null ? "" : "created by " + function(createdBy);
        int width = creator.length();
        for (Frame frame : group.frames()) {
            width = Math.max(width, function(frame).length());
        }
        width = Math.min(width, WIDEST_FUNCTION);
        List<Frame> frames = group.frames();
        for (int i = 0; i < frames.size(); ) {
            int same = i + 1;
            while (same < frames.size() && frames.get(same).equals(frames.get(i))) {
                same++;
            }
            line(out, function(frames.get(i)), frames.get(i), width);
            out.append(same - i > 1 ? "  × " + (same - i) + "\n" : "\n");
            i = same;
        }
        if (createdBy != null) {
            line(out, creator, createdBy, width);
            out.append('\n');
        }
    }

    private static void line(StringBuilder out, String function, Frame frame, int width) {
        out.append(INDENT).append(function);
        if (!frame.file().isEmpty()) {
            out.repeat(' ', Math.max(0, width - function.length()) + 2);
            out.append(Visible.line(frame.file().substring(frame.file().lastIndexOf('/') + 1)));
            out.append(':').append(frame.line());
        }
    }

    /// `github.com/shop/api/v2.(*Server).handle` → `v2.(*Server).handle`; type parameters keep their slashes.
    private static String function(Frame frame) {
        String function = frame.function();
        int end = function.indexOf('[');
        int slash = function.lastIndexOf('/', end < 0 ? function.length() : end);
        return Visible.line(function.substring(slash + 1));
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String plural(long count, String noun) {
        return number(count) + " " + noun + (count == 1 ? "" : "s");
    }
}
