package dev.anteroom.report.goroutines;

import com.google.re2j.Pattern;
import dev.anteroom.profile.goroutine.Frame;
import dev.anteroom.profile.goroutine.GoroutineDump;
import dev.anteroom.profile.goroutine.GoroutineGroup;
import dev.anteroom.profile.goroutine.TellingOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which groups of a dump to list, the most telling first.
///
/// @param focus a function or file in the stack, or the creator, must have a match; null: any
/// @param state the state must have a match (`locked to thread` belongs to it); null: any
/// @param limit how many groups at most; 0: all
public record GoroutineSelection(
        @Nullable Pattern focus, @Nullable Pattern state, int limit) {
    /// All groups that match, in order, without the limit.
    public List<GoroutineGroup> matching(GoroutineDump dump) {
        List<GoroutineGroup> matching = new ArrayList<>();
        for (GoroutineGroup group : dump.groups()) {
            if (hasState(group) && hasFocus(group)) {
                matching.add(group);
            }
        }
        matching.sort(new TellingOrder());
        return matching;
    }

    /// As many of them as the limit lets through.
    <T> List<T> limited(List<T> matching) {
        return limit > 0 && limit < matching.size() ? matching.subList(0, limit) : matching;
    }

    private boolean hasState(GoroutineGroup group) {
        return state == null || state.matcher(words(group)).find();
    }

    static String words(GoroutineGroup group) {
        return group.state().text() + (group.lockedToThread() ? ", locked to thread" : "");
    }

    private boolean hasFocus(GoroutineGroup group) {
        if (focus == null) {
            return true;
        }
        Frame createdBy = group.createdBy();
        if (createdBy != null && isMatch(focus, createdBy)) {
            return true;
        }
        for (Frame frame : group.frames()) {
            if (isMatch(focus, frame)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isMatch(Pattern pattern, Frame frame) {
        return pattern.matcher(frame.function()).find()
                || pattern.matcher(frame.file()).find();
    }
}
