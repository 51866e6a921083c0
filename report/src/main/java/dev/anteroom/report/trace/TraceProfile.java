package dev.anteroom.report.trace;

import dev.anteroom.gotrace.Frame;
import dev.anteroom.gotrace.Stacks;
import dev.anteroom.gotrace.TraceDamage;
import dev.anteroom.gotrace.TraceReader;
import dev.anteroom.gotrace.summary.TraceSummary;
import dev.anteroom.gotrace.summary.WaitMap;
import dev.anteroom.profile.Label;
import dev.anteroom.profile.Profile;
import dev.anteroom.profile.ProfileBuilder;
import dev.anteroom.profile.ProfileHeader;
import dev.anteroom.profile.ValueType;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The waits of an execution trace as a profile of the kind that `/debug/pprof/block` is: `contentions` and
/// `delay`. It has more than that one: waits for the network, system calls and a processor, each below a frame
/// that says so, and how long single waits took, as samples of their own that are told apart by the label `wait`
/// (in the unit of the delay, within an eighth of the true one from a microsecond up). That unit is
/// `nanoseconds`, or `ticks` of a cut trace of Go before 1.22.
public final class TraceProfile {
    private TraceProfile() {}

    /// @throws dev.anteroom.gotrace.TraceFormatException if the file isn't a trace
    /// @throws IllegalArgumentException if nothing of it could be read
    /// @throws java.io.UncheckedIOException if the file can't be read
    public static Profile read(Path file) {
        try (TraceReader reader = TraceReader.open(file)) {
            TraceSummary summary = TraceSummary.withWaits(reader);
            if (summary.outcome().events() == 0) {
                throw new IllegalArgumentException(file + ": no event of this trace could be read: "
                        + summary.outcome().damages().stream()
                                .map(TraceDamage::what)
                                .collect(Collectors.joining(" ")));
            }
            return of(summary);
        }
    }

    static Profile of(TraceSummary summary) {
        Stacks stacks = summary.stacks();
        String unit = summary.clockKnown() ? "nanoseconds" : "ticks";
        ProfileBuilder builder =
                new ProfileBuilder(new ValueType("contentions", "count"), new ValueType("delay", unit));
        Map<WaitPlace, int[]> stackOf = new HashMap<>();
        for (WaitMap.Cell cell : summary.waits().cells()) {
            WaitPlace place = new WaitPlace(cell.kind(), cell.stack());
            if (!place.isTold(stacks)) {
                continue;
            }
            int[] stack = stackOf.computeIfAbsent(place, told -> stack(told, stacks, builder));
            int wait = builder.labelSet(
                    List.of(new Label.Numeric("wait", Math.round(WaitPlace.middleNanos(cell.row())), unit)));
            builder.sample(stack, stack.length, wait, cell.count(), cell.totalNanos());
        }
        ProfileHeader header = builder.header();
        return builder.header(header.withTime(0, summary.clockKnown() ? summary.windowNanos() : 0))
                .build();
    }

    /// Leaf first.
    private static int[] stack(WaitPlace place, Stacks stacks, ProfileBuilder builder) {
        int what = builder.location(builder.function(place.what(), ""), 0);
        if (place.stack() == WaitMap.MERGED) {
            return new int[] {builder.location(builder.function(WaitPlace.MERGED, ""), 0), what};
        }
        int[] stack = new int[stacks.depth(place.stack()) + 1];
        for (int i = 0; i < stack.length - 1; i++) {
            Frame frame = stacks.frame(place.stack(), i);
            stack[i] = builder.location(builder.function(frame.function(), frame.file()), frame.line());
        }
        stack[stack.length - 1] = what;
        return stack;
    }
}
