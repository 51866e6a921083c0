package dev.anteroom.profile.goroutine;

import dev.anteroom.profile.Label;
import dev.anteroom.profile.Profile;
import dev.anteroom.profile.ProfileBuilder;
import dev.anteroom.profile.ProfileHeader;
import dev.anteroom.profile.ValueType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Groups as a profile, and a profile as groups.
final class ProfileView {
    private static final ValueType GOROUTINES = new ValueType("goroutine", "count");
    /// `/debug/pprof/goroutineleak` of Go 1.26 and newer: those that nothing can wake any more.
    private static final ValueType LEAKED = new ValueType("goroutineleak", "count");

    private static final String STATE = "state";

    private static final String PARK = "runtime.gopark";
    private static final String WRITER = "runtime.goroutineProfileWithLabels";
    private static final GoroutineState RUNNING = GoroutineState.parse("running");
    private static final GoroutineState RUNNABLE = GoroutineState.parse("runnable");
    /// What the runtime's own status says of one that is parked for another reason (`runtime/traceback.go`).
    private static final GoroutineState WAITING = GoroutineState.parse("waiting");

    private static final GoroutineState SYSCALL = GoroutineState.parse("syscall");
    private static final int PARKING_FRAMES = 5;

    private static final Map<String, GoroutineState> PARKED_BY = Map.of(
            "runtime.netpollblock", GoroutineState.parse("IO wait"),
            "runtime.chanrecv", GoroutineState.parse("chan receive"),
            "runtime.chansend", GoroutineState.parse("chan send"),
            "runtime.selectgo", GoroutineState.parse("select"),
            "runtime.block", GoroutineState.parse("select (no cases)"),
            "runtime.semacquire1", GoroutineState.parse("semacquire"),
            "sync.runtime_notifyListWait", GoroutineState.parse("sync.Cond.Wait"),
            "time.Sleep", GoroutineState.parse("sleep"),
            "runtime.gcParkAssist", GoroutineState.parse("GC assist wait"));

    private ProfileView() {}

    static List<GoroutineGroup> groups(Profile counted) {
        int type = Math.max(
                counted.sampleTypes().indexOf(GOROUTINES), counted.sampleTypes().indexOf(LEAKED));
        if (type < 0) {
            throw new GoroutineDumpException("This profile counts " + counted.sampleTypes()
                    + " and no goroutines: record /debug/pprof/goroutine?debug=2.");
        }
        Map<Integer, Frame> known = new HashMap<>();
        record Seen(GoroutineState state, List<Frame> frames) {}
        Map<Seen, Long> counts = new LinkedHashMap<>();
        boolean binary = isBinary(counted);
        for (int sample = 0; sample < counted.sampleCount(); sample++) {
            long count = counted.value(sample, type);
            if (count > 0) {
                int[] stack = counted.frames(sample);
                GoroutineState state = binary ? state(counted, stack) : GoroutineState.UNKNOWN;
                counts.merge(new Seen(state, frames(counted, stack, known)), count, Long::sum);
            }
        }
        List<GoroutineGroup> groups = new ArrayList<>(counts.size());
        counts.forEach((seen, count) -> groups.add(new GoroutineGroup(seen.state, seen.frames, count)));
        return groups;
    }

    /// The state that the frames at the leaf give away, as a dump of the same moment would say it. A parked
    /// goroutine's stack ends in `gopark`, called by what parked it (`runtime/chan.go`, `select.go`,
    /// `netpoll.go`, `sema.go`, `time.go`); one that was just woken still has that stack. A profile stops the
    /// world: what isn't parked and not in a system call would run.
    private static GoroutineState state(Profile counted, int[] frames) {
        if (frames.length == 0) {
            return RUNNABLE; // it hasn't begun: profiles leave runtime.goexit out, and there is nothing above it yet
        }
        String leaf = counted.frameName(frames[0]);
        if (!leaf.equals(PARK)) {
            return leaf.startsWith(WRITER) ? RUNNING : inSystemCall(leaf) ? SYSCALL : RUNNABLE;
        }
        for (int i = 1; i < Math.min(frames.length, PARKING_FRAMES); i++) {
            GoroutineState state = PARKED_BY.get(counted.frameName(frames[i]));
            if (state != null) {
                return state;
            }
        }
        return WAITING;
    }

    private static boolean inSystemCall(String leaf) {
        return leaf.startsWith("syscall.")
                || leaf.startsWith("runtime/internal/syscall.")
                || leaf.startsWith("internal/runtime/syscall.")
                || leaf.equals("runtime.notetsleepg")
                || leaf.equals("runtime.cgocall");
    }

    /// Whether the runtime's own frames are there, which text (`debug=1`) leaves out.
    private static boolean isBinary(Profile counted) {
        for (int sample = 0; sample < counted.sampleCount(); sample++) {
            int[] frames = counted.frames(sample);
            if (frames.length > 0 && counted.frameName(frames[0]).equals(PARK)) {
                return true;
            }
        }
        return false;
    }

    private static List<Frame> frames(Profile counted, int[] stack, Map<Integer, Frame> known) {
        List<Frame> frames = new ArrayList<>();
        for (int frame : stack) {
            Frame read = known.computeIfAbsent(frame, number -> frame(counted, number));
            if (!read.isHiddenRuntime()) {
                frames.add(read);
            }
        }
        return frames;
    }

    private static Frame frame(Profile counted, int frame) {
        int line = (int) Math.clamp(counted.frameLine(frame), 0L, Integer.MAX_VALUE);
        return new Frame(withoutTypeArguments(counted.frameName(frame)), counted.frameFile(frame), line);
    }

    /// `main.(*tree[go.shape.int]).find` → `main.(*tree[...]).find`, as dumps and `debug=1` print it
    /// (`runtime/symtab.go`, `funcNamePiecesForPrint`); since Go 1.21 the binary form has the whole name.
    private static String withoutTypeArguments(String function) {
        int open = function.indexOf('[');
        int close = function.lastIndexOf(']');
        return open < 0 || close < open
                ? function
                : function.substring(0, open + 1) + "..." + function.substring(close);
    }

    static Profile profile(List<GoroutineGroup> groups, GoroutineRows rows) {
        ProfileBuilder builder =
                new ProfileBuilder(ProfileHeader.of(List.of(GOROUTINES)).withPeriod(GOROUTINES, 1));
        Map<Frame, Integer> locations = new HashMap<>();
        for (GoroutineGroup group : groups) {
            List<Frame> frames = group.frames();
            int[] stack = new int[frames.size()];
            for (int i = 0; i < stack.length; i++) {
                stack[i] = locations.computeIfAbsent(
                        frames.get(i),
                        frame -> builder.location(builder.function(frame.function(), frame.file()), frame.line()));
            }
            if (rows.hasLabels()) {
                for (int row : rows.of(group.index())) {
                    builder.sample(stack, stack.length, labelSet(builder, group, rows.labels(row)), 1);
                }
            } else {
                builder.sample(stack, stack.length, labelSet(builder, group, Map.of()), group.count());
            }
        }
        return builder.build();
    }

    private static int labelSet(ProfileBuilder builder, GoroutineGroup group, Map<String, String> own) {
        List<Label> labels = new ArrayList<>();
        if (!group.state().equals(GoroutineState.UNKNOWN)) {
            labels.add(new Label.Text(STATE, group.state().text()));
        }
        own.forEach((key, value) -> labels.add(new Label.Text(key, value)));
        return builder.labelSet(labels);
    }
}
