package dev.anteroom.profile;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Keeps some samples and frames, with the meaning that pprof's options of these names have
/// (github.com/google/pprof/profile/filter.go). An expression matches where it is found anywhere in the
/// function's name, its file, or the file of the mapping. RE2's syntax is Go's, and its time grows with the
/// text alone. Null: no such filter.
///
/// @param focus keep only samples with a location that matches
/// @param ignore drop samples with a location that matches; stronger than `focus` at the same location
/// @param hide remove frames that match
/// @param show remove frames that don't match
public record ProfileFilter(
        @Nullable Pattern focus,
        @Nullable Pattern ignore,
        @Nullable Pattern hide,
        @Nullable Pattern show) {
    /// What Go writes has some hundred characters.
    private static final int MAX_EXPRESSION = 10_000;

    private static final int DROPPED = 0;
    private static final int NEUTRAL = 1;
    private static final int FOCUSED = 2;

    /// The filtered profile; the same object if nothing is to be filtered. Samples that are left with no frame
    /// are dropped if any frame was removed from the profile.
    public Profile apply(Profile profile) {
        if (focus == null && ignore == null && hide == null && show == null) {
            return profile;
        }
        int[] standing = standing(profile);
        BitSet hiddenLocations = new BitSet();
        Symbols symbols = profile.symbols();
        if (hide != null || show != null) {
            symbols = symbols.withFrames(visibleFrames(profile, hiddenLocations));
        }
        Rows rows = new Rows(profile);
        for (int sample = 0; sample < profile.sampleCount(); sample++) {
            if (!isFocused(profile, sample, standing)) {
                continue;
            }
            rows.begin(sample);
            for (int at = profile.stackStart(sample); at < profile.stackEnd(sample); at++) {
                int location = profile.locationAt(at);
                if (!hiddenLocations.get(location)) {
                    rows.add(location);
                }
            }
            if (hiddenLocations.isEmpty() || rows.length() > 0) {
                rows.end();
            }
        }
        return profile.withRows(symbols, rows.samples());
    }

    private int[] standing(Profile profile) {
        Matches focused = new Matches(profile, focus == null ? _ -> true : found(focus));
        Matches ignored = new Matches(profile, ignore == null ? _ -> false : found(ignore));
        int[] standing = new int[profile.locationCount()];
        for (int location = 0; location < standing.length; location++) {
            if (ignore != null && ignored.location(location)) {
                standing[location] = DROPPED;
            } else {
                standing[location] = focus == null || focused.location(location) ? FOCUSED : NEUTRAL;
            }
        }
        return standing;
    }

    private static boolean isFocused(Profile profile, int sample, int[] standing) {
        boolean focused = false;
        for (int at = profile.stackStart(sample); at < profile.stackEnd(sample); at++) {
            int state = standing[profile.locationAt(at)];
            if (state == DROPPED) {
                return false;
            }
            focused |= state == FOCUSED;
        }
        return focused;
    }

    private BitSet visibleFrames(Profile profile, BitSet hiddenLocations) {
        Matches hidden = new Matches(profile, hide == null ? _ -> false : found(hide));
        Matches shown = new Matches(profile, show == null ? _ -> true : found(show));
        BitSet keep = new BitSet(profile.frameCount());
        for (int location = 0; location < profile.locationCount(); location++) {
            boolean hideAll = hide != null && hidden.mappingOf(location);
            boolean showAll = show == null || shown.mappingOf(location);
            int first = profile.firstFrame(location);
            int end = profile.endFrame(location);
            boolean any = false;
            for (int frame = first; frame < end; frame++) {
                int function = profile.frameFunction(frame);
                boolean visible = !hideAll
                        && !(hide != null && hidden.function(function))
                        && (showAll || shown.function(function));
                keep.set(frame, visible);
                any |= visible;
            }
            // A location that nobody resolved is hidden only by what matches it, but shown only by it as well.
            boolean gone = first < end ? !any : hideAll || show != null;
            hiddenLocations.set(location, gone);
        }
        return keep;
    }

    /// Removes what the profile's own `dropFrames` names, together with what that called, unless `keepFrames`
    /// names it, too. Frames above the first other one (from the root) stay. As pprof does before any report.
    ///
    /// @throws ProfileFormatException if one of the expressions isn't sound
    public static Profile dropUninteresting(String name, Profile profile) {
        ProfileHeader header = profile.header();
        if (header.dropFrames().isEmpty()) {
            return profile;
        }
        Pattern drop = compile(name, "drop_frames", header.dropFrames());
        @Nullable
        Pattern keep = header.keepFrames().isEmpty() ? null : compile(name, "keep_frames", header.keepFrames());
        Predicate<String> dropped = text -> {
            String function = SimpleName.of(text);
            return drop.matcher(function).find()
                    && (keep == null || !keep.matcher(function).find());
        };
        return prune(profile, dropped);
    }

    private static Pattern compile(String name, String what, String expression) {
        if (expression.length() > MAX_EXPRESSION) {
            throw new ProfileFormatException(
                    name, -1, "its " + what + " is longer than " + MAX_EXPRESSION + " characters");
        }
        try {
            return Pattern.compile("^(" + expression + ")$");
        } catch (PatternSyntaxException unsound) {
            throw new ProfileFormatException(
                    name, -1, "its " + what + " is no regular expression: " + unsound.getDescription());
        } catch (StackOverflowError nested) {
            throw new ProfileFormatException(name, -1, "its " + what + " is nested too deep");
        }
    }

    private static Predicate<String> found(Pattern pattern) {
        return text -> pattern.matcher(text).find();
    }

    private static Profile prune(Profile profile, Predicate<String> dropped) {
        BitSet functions = new BitSet();
        for (int function = 0; function < profile.functionCount(); function++) {
            String text = profile.functionName(function);
            functions.set(function, !text.isEmpty() && dropped.test(text));
        }
        BitSet whole = new BitSet();
        BitSet beneath = new BitSet();
        BitSet keep = new BitSet();
        keep.set(0, profile.frameCount());
        for (int location = 0; location < profile.locationCount(); location++) {
            int end = profile.endFrame(location);
            int frame = end - 1;
            while (frame >= profile.firstFrame(location) && !functions.get(profile.frameFunction(frame))) {
                frame--;
            }
            if (frame >= profile.firstFrame(location)) {
                beneath.set(location);
                if (frame == end - 1) {
                    whole.set(location);
                } else {
                    keep.clear(profile.firstFrame(location), frame + 1);
                }
            }
        }
        if (beneath.isEmpty()) {
            return profile;
        }
        Rows rows = new Rows(profile);
        for (int sample = 0; sample < profile.sampleCount(); sample++) {
            rows.begin(sample);
            for (int at = leafAfterPruning(profile, sample, whole, beneath); at < profile.stackEnd(sample); at++) {
                rows.add(profile.locationAt(at));
            }
            rows.end();
        }
        return profile.withRows(profile.symbols().withFrames(keep), rows.samples());
    }

    static Profile dropSamples(Profile profile, BitSet dropped) {
        Rows rows = new Rows(profile);
        for (int sample = dropped.nextClearBit(0);
                sample < profile.sampleCount();
                sample = dropped.nextClearBit(sample + 1)) {
            rows.begin(sample);
            for (int at = profile.stackStart(sample); at < profile.stackEnd(sample); at++) {
                rows.add(profile.locationAt(at));
            }
            rows.end();
        }
        return profile.withRows(profile.symbols(), rows.samples());
    }

    private static int leafAfterPruning(Profile profile, int sample, BitSet whole, BitSet beneath) {
        boolean foundOther = false;
        for (int at = profile.stackEnd(sample) - 1; at >= profile.stackStart(sample); at--) {
            int location = profile.locationAt(at);
            if (!beneath.get(location)) {
                foundOther = true;
            } else if (foundOther) {
                return whole.get(location) ? at + 1 : at;
            }
        }
        return profile.stackStart(sample);
    }

    /// Which functions and mappings an expression matches: each is looked at once.
    private static final class Matches {
        private final Profile profile;
        private final BitSet functions = new BitSet();
        private final BitSet mappings = new BitSet();

        Matches(Profile profile, Predicate<String> expression) {
            this.profile = profile;
            for (int function = 0; function < profile.functionCount(); function++) {
                functions.set(
                        function,
                        expression.test(profile.functionName(function))
                                || expression.test(profile.functionFile(function)));
            }
            for (int mapping = 0; mapping < profile.mappings().size(); mapping++) {
                mappings.set(
                        mapping, expression.test(profile.mappings().get(mapping).file()));
            }
        }

        boolean function(int function) {
            return functions.get(function);
        }

        boolean mappingOf(int location) {
            int mapping = profile.mapping(location);
            return mapping >= 0 && mappings.get(mapping);
        }

        boolean location(int location) {
            for (int frame = profile.firstFrame(location); frame < profile.endFrame(location); frame++) {
                if (functions.get(profile.frameFunction(frame))) {
                    return true;
                }
            }
            return mappingOf(location);
        }
    }

    /// Collects the rows that stay.
    private static final class Rows {
        private final Profile profile;
        private final int types;
        private final IntColumn stacks = new IntColumn();
        private final LongColumn values = new LongColumn();
        private int[] starts = new int[1025];
        private int[] row = new int[256];
        private int sample;
        private int length;
        private int count;

        Rows(Profile profile) {
            this.profile = profile;
            this.types = profile.sampleTypes().size();
        }

        void begin(int of) {
            sample = of;
            length = 0;
            row[0] = profile.labelSet(of);
        }

        void add(int location) {
            if (++length == row.length) {
                row = Arrays.copyOf(row, length * 2);
            }
            row[length] = location;
        }

        int length() {
            return length;
        }

        void end() {
            stacks.addAll(row, length + 1);
            for (int type = 0; type < types; type++) {
                values.add(profile.value(sample, type));
            }
            if (++count == starts.length) {
                starts = Arrays.copyOf(starts, count * 2);
            }
            starts[count] = stacks.size();
        }

        Samples samples() {
            return new Samples(count, starts, stacks, values, types);
        }
    }
}
