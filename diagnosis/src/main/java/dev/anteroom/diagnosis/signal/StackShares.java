package dev.anteroom.diagnosis.signal;

import dev.anteroom.profile.Profile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Shares of a profile's total by what its stacks contain. Functions are tested once each, stacks by table look-up.
public final class StackShares {
    private final Profile profile;
    private final int type;
    private final long total;

    /// @param type index of the sample type whose values are shared out
    public StackShares(Profile profile, int type) {
        this.profile = profile;
        this.type = type;
        this.total = profile.total(type);
    }

    /// Shares of the profile's default sample type.
    public static StackShares of(Profile profile) {
        return new StackShares(profile, profile.defaultSampleIndex());
    }

    public long total() {
        return total;
    }

    public boolean isEmpty() {
        return total <= 0;
    }

    /// Sum over the stacks that have a matching function anywhere.
    public long anywhere(Predicate<String> function) {
        boolean[] matches = frames(function);
        long sum = 0;
        for (int sample = 0; sample < profile.sampleCount(); sample++) {
            for (int frame : profile.frames(sample)) {
                if (matches[frame]) {
                    sum += profile.value(sample, type);
                    break;
                }
            }
        }
        return sum;
    }

    /// Sum over the stacks whose leaf matches.
    public long leaf(Predicate<String> function) {
        boolean[] matches = frames(function);
        long sum = 0;
        for (int sample = 0; sample < profile.sampleCount(); sample++) {
            int[] stack = profile.frames(sample);
            if (stack.length > 0 && matches[stack[0]]) {
                sum += profile.value(sample, type);
            }
        }
        return sum;
    }

    /// Sum over the stacks that have a matching function below (nearer the leaf than) another matching one.
    public long under(Predicate<String> inner, Predicate<String> outer) {
        boolean[] inside = frames(inner);
        boolean[] outside = frames(outer);
        long sum = 0;
        for (int sample = 0; sample < profile.sampleCount(); sample++) {
            boolean seen = false;
            for (int frame : profile.frames(sample)) {
                if (seen && outside[frame]) {
                    sum += profile.value(sample, type);
                    break;
                }
                seen |= inside[frame];
            }
        }
        return sum;
    }

    /// Sum over the stacks that have a function of one kind anywhere and none of another.
    public long without(Predicate<String> function, Predicate<String> excluded) {
        boolean[] matches = frames(function);
        boolean[] banned = frames(excluded);
        long sum = 0;
        for (int sample = 0; sample < profile.sampleCount(); sample++) {
            boolean found = false;
            boolean out = false;
            for (int frame : profile.frames(sample)) {
                found |= matches[frame];
                out |= banned[frame];
            }
            sum += found && !out ? profile.value(sample, type) : 0;
        }
        return sum;
    }

    public double share(long part) {
        return total <= 0 ? 0 : (double) part / total;
    }

    /// Functions directly above (called by nobody nearer the root than) the outermost matching frame of any stack.
    public List<String> callersOf(Predicate<String> function) {
        boolean[] matches = frames(function);
        List<String> callers = new ArrayList<>();
        for (int sample = 0; sample < profile.sampleCount(); sample++) {
            int[] stack = profile.frames(sample);
            for (int i = stack.length - 2; i >= 0; i--) {
                if (matches[stack[i]]) {
                    String caller = profile.frameName(stack[i + 1]);
                    if (!callers.contains(caller)) {
                        callers.add(caller);
                    }
                    break;
                }
            }
        }
        return callers;
    }

    /// The function with the largest sum among those that match, nearest to the leaf in each stack; empty where none
    /// does.
    public String largest(Predicate<String> function) {
        boolean[] matches = frames(function);
        Map<String, Long> sums = new HashMap<>();
        for (int sample = 0; sample < profile.sampleCount(); sample++) {
            for (int frame : profile.frames(sample)) {
                if (matches[frame]) {
                    sums.merge(profile.frameName(frame), profile.value(sample, type), Long::sum);
                    break;
                }
            }
        }
        String largest = "";
        long most = 0;
        for (Map.Entry<String, Long> entry : sums.entrySet()) {
            if (entry.getValue() > most) {
                largest = entry.getKey();
                most = entry.getValue();
            }
        }
        return largest;
    }

    private boolean[] frames(Predicate<String> function) {
        boolean[] matches = new boolean[profile.frameCount()];
        byte[] tested = new byte[profile.functionCount()];
        for (int frame = 0; frame < matches.length; frame++) {
            int index = profile.frameFunction(frame);
            if (index < 0) {
                matches[frame] = function.test(profile.frameName(frame));
                continue;
            }
            if (tested[index] == 0) {
                tested[index] = (byte) (function.test(profile.functionName(index)) ? 1 : 2);
            }
            matches[frame] = tested[index] == 1;
        }
        return matches;
    }
}
