package dev.anteroom.profile.goroutine;

import dev.anteroom.profile.legacy.GoLabels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads headers (`goroutine 7 [IO wait, 5 minutes, locked to thread] labels:{"k": "v"}:`) and remembers the
/// states and label sets it has met, so that a header costs no objects after the first of its kind.
///
/// After [#read] its fields hold what that header said.
final class DumpHeader {
    private static final int ID_START = "goroutine ".length();
    private static final byte[] LOCKED = DumpText.ascii("locked to thread");
    private static final byte[] MINUTES = DumpText.ascii(" minutes");
    private static final byte[] SYNCTEST = DumpText.ascii("synctest ");
    private static final byte[] LABELS = DumpText.ascii(" labels:{");

    /// Bounds for hostile input. A label set beyond it is counted in [#labelSetsDropped] and not kept.
    private static final int MAX_LABEL_SETS = 1 << 16;

    private static final int MAX_STATES = 1 << 12;

    long id;
    int state;
    int minutes;
    boolean locked;
    int labelSet;
    long labelSetsDropped;

    private final List<GoroutineState> states = new ArrayList<>();
    private final Map<String, Integer> stateIds = new HashMap<>();
    private final List<byte[]> recentStates = new ArrayList<>();
    private final List<Integer> recentStateIds = new ArrayList<>();
    private final List<Map<String, String>> labelSets = new ArrayList<>(List.of(Map.of()));
    private final Map<String, Integer> labelSetIds = new HashMap<>();

    GoroutineState state(int index) {
        return states.get(index);
    }

    List<Map<String, String>> labelSets() {
        return labelSets;
    }

    /// Reads the header in `[from, end)`, without its line end. False where it isn't one.
    boolean read(byte[] text, int from, int end) {
        if (!DumpText.looksLikeHeader(text, from, end)) {
            return false;
        }
        int p = DumpText.digitsEnd(text, from + ID_START, end);
        id = DumpText.decimal(text, from + ID_START, p);
        int open = DumpText.indexOf(text, p, end, (byte) '[');
        int close = open < 0 ? -1 : DumpText.indexOf(text, open, end, (byte) ']');
        if (close < 0 || text[end - 1] != ':') {
            return false;
        }
        minutes = 0;
        locked = false;
        int comma = DumpText.indexOf(text, open, close, (byte) ',');
        int words = comma < 0 ? close : comma;
        while (comma >= 0) {
            int next = DumpText.indexOf(text, comma + 1, close, (byte) ',');
            attribute(text, comma + 2, next < 0 ? close : next);
            comma = next;
        }
        state = state(text, open + 1, words);
        labelSet = close + 1 < end - 1 ? labels(text, close + 1, end - 1) : 0;
        return state >= 0;
    }

    private void attribute(byte[] text, int from, int to) {
        int digits = DumpText.digitsEnd(text, from, to);
        if (digits > from && Arrays.equals(text, digits, to, MINUTES, 0, MINUTES.length)) {
            minutes = DumpText.decimalUpTo(text, from, digits);
        } else if (Arrays.equals(text, Math.min(from, to), to, LOCKED, 0, LOCKED.length)) {
            locked = true;
        } else if (!DumpText.startsWith(text, from, to, SYNCTEST)) {
            // An attribute of a runtime newer than this: the state, the minutes and the stack still hold.
            return;
        }
    }

    private int state(byte[] text, int from, int to) {
        for (int i = 0; i < recentStates.size(); i++) {
            byte[] recent = recentStates.get(i);
            if (Arrays.equals(text, from, to, recent, 0, recent.length)) {
                return recentStateIds.get(i);
            }
        }
        byte[] words = Arrays.copyOfRange(text, from, to);
        GoroutineState parsed = GoroutineState.parse(new String(words, StandardCharsets.UTF_8));
        Integer known = stateIds.get(parsed.text());
        if (known == null) {
            if (states.size() >= MAX_STATES || words.length > 256) {
                return -1;
            }
            known = states.size();
            states.add(parsed);
            stateIds.put(parsed.text(), known);
        }
        if (recentStates.size() < 32) {
            recentStates.add(words);
            recentStateIds.add(known);
        }
        return known;
    }

    private int labels(byte[] text, int from, int to) {
        if (!DumpText.startsWith(text, from, to, LABELS) || text[to - 1] != '}') {
            return 0;
        }
        String written = new String(text, from + LABELS.length, to - 1 - from - LABELS.length, StandardCharsets.UTF_8);
        Integer known = labelSetIds.get(written);
        if (known != null) {
            return known;
        }
        @Nullable Map<String, String> parsed = GoLabels.parse(written);
        if (parsed == null || labelSets.size() >= MAX_LABEL_SETS || written.length() > 4096) {
            labelSetsDropped++;
            return 0;
        }
        int made = labelSets.size();
        labelSets.add(parsed);
        labelSetIds.put(written, made);
        return made;
    }
}
