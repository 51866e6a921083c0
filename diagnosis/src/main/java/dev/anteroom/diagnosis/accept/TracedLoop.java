package dev.anteroom.diagnosis.accept;

import dev.anteroom.gotrace.Stacks;
import dev.anteroom.gotrace.summary.LoopState;
import dev.anteroom.gotrace.summary.StackTime;
import dev.anteroom.gotrace.summary.TraceSummary;
import dev.anteroom.gotrace.summary.Waker;
import dev.anteroom.profile.goroutine.Frame;
import dev.anteroom.profile.goroutine.GoroutineState;
import dev.anteroom.profile.goroutine.GoroutineState.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// One accept loop over the window of an execution trace. A dump shows a moment; this shows for how long.
///
/// @param trace the loop's numbers
/// @param shares the share of the observed time in each posture, 0 to 1; running time is in none of them unless the
///     loop's work between two accepts is long
/// @param sighting the posture that took most of the time, with the stack at which most of that was spent; WAITING
///     where nothing else took a fifth
/// @param waker where the goroutine was that ended most of that waiting: a lock's holder, whoever gave back a slot;
///     empty where the trace doesn't say
public record TracedLoop(
        dev.anteroom.gotrace.summary.AcceptLoop trace,
        String loop,
        Map<Posture, Double> shares,
        AcceptLoop.Sighting sighting,
        String waker) {
    /// A posture that takes less of the time than this isn't what the loop is about.
    private static final double NOTABLE = 0.2;

    /// Work between two accepts that is worth mentioning, ns.
    private static final long LONG_TURN = 5_000_000;

    public TracedLoop {
        shares = Map.copyOf(shares);
    }

    public Posture posture() {
        return sighting.posture();
    }

    public double share(Posture posture) {
        return shares.getOrDefault(posture, 0.0);
    }

    /// The loop as a dump would show it in the posture that took most of its time.
    public AcceptLoop asSeen() {
        return new AcceptLoop(trace.goroutine(), loop, List.of(sighting), false);
    }

    /// All accept loops of a trace.
    public static List<TracedLoop> of(TraceSummary summary, String file) {
        List<TracedLoop> loops = new ArrayList<>();
        for (dev.anteroom.gotrace.summary.AcceptLoop loop : summary.acceptLoops()) {
            if (loop.observedNanos() > 0) {
                loops.add(of(loop, summary.stacks(), file));
            }
        }
        // what only the other loops explain: a harmless queue behind a sibling, connections handed over
        List<AcceptLoop> refined =
                AcceptLoops.refine(loops.stream().map(TracedLoop::asSeen).toList());
        for (int i = 0; i < loops.size(); i++) {
            loops.set(i, loops.get(i).with(refined.get(i).latest()));
        }
        return loops;
    }

    private TracedLoop with(AcceptLoop.Sighting refined) {
        if (refined.posture() == sighting.posture()) {
            return this;
        }
        Map<Posture, Double> changed = new EnumMap<>(Posture.class);
        changed.putAll(shares);
        changed.merge(refined.posture(), share(sighting.posture()), Double::sum);
        changed.remove(sighting.posture());
        return new TracedLoop(trace, loop, changed, refined, waker);
    }

    private static TracedLoop of(dev.anteroom.gotrace.summary.AcceptLoop loop, Stacks stacks, String file) {
        String function = loop.callerFunction().isEmpty() ? loop.startFunction() : loop.callerFunction();
        Map<Posture, Long> nanos = new EnumMap<>(Posture.class);
        Map<Posture, StackTime> longest = new EnumMap<>(Posture.class);
        for (StackTime place : loop.places()) {
            List<Frame> frames = frames(stacks, place.stack());
            Posture posture = posture(place.state(), frames, function);
            nanos.merge(posture, place.nanos(), Long::sum);
            longest.putIfAbsent(posture, place);
        }
        if (loop.turns().p90Nanos() >= LONG_TURN) {
            nanos.merge(Posture.BUSY, loop.nanos(LoopState.RUNNING), Long::sum);
        }
        Map<Posture, Double> shares = new EnumMap<>(Posture.class);
        nanos.forEach((posture, sum) -> shares.put(posture, (double) sum / loop.observedNanos()));
        Posture most = Posture.WAITING;
        for (Map.Entry<Posture, Double> share : shares.entrySet()) {
            if (share.getKey() != Posture.WAITING
                    && share.getValue() >= NOTABLE
                    && (most == Posture.WAITING || share.getValue() > shares.getOrDefault(most, 0.0))) {
                most = share.getKey();
            }
        }
        StackTime place = longest.getOrDefault(
                most, new StackTime(LoopState.RUNNING, loop.acceptStack(), loop.nanos(LoopState.RUNNING)));
        List<Frame> frames = frames(stacks, place.stack());
        AcceptLoop.Sighting sighting = new AcceptLoop.Sighting(
                most,
                state(place.state(), frames),
                frames,
                Postures.inner(frames, Math.max(0, loopPosition(frames, function))),
                0,
                0,
                0,
                file);
        return new TracedLoop(loop, function, shares, sighting, waker(loop, place, stacks));
    }

    private static List<Frame> frames(Stacks stacks, int stack) {
        List<Frame> frames = new ArrayList<>(stacks.depth(stack));
        for (dev.anteroom.gotrace.Frame frame : stacks.frames(stack)) {
            frames.add(new Frame(frame.function(), frame.file(), frame.line()));
        }
        return frames;
    }

    private static Posture posture(LoopState state, List<Frame> frames, String function) {
        return switch (state) {
            case PARKED -> Posture.WAITING;
            case ACCEPT_CALL -> Posture.ACCEPTING;
            // a trace says for how long it had no P: unlike in a dump that is never just a glimpse of work
            case RUNNABLE -> Posture.RUNNABLE;
            case RUNNING, SYSCALL, NETWORK, LOCK, CHANNEL, SLEEP, GC, OTHER ->
                frames.isEmpty()
                        ? Posture.UNCLEAR
                        : Postures.of(state(state, frames), frames, loopPosition(frames, function));
        };
    }

    private static int loopPosition(List<Frame> frames, String function) {
        int accept = AcceptFrames.outermostAccept(frames);
        if (accept >= 0) {
            return Math.min(accept + 1, frames.size() - 1);
        }
        int named = AcceptFrames.position(frames, function);
        return named >= 0 ? named : frames.size() - 1;
    }

    /// The state in a dump's words.
    private static GoroutineState state(LoopState state, List<Frame> frames) {
        return switch (state) {
            case PARKED, NETWORK -> new GoroutineState("IO wait", Kind.IO_WAIT, false, false);
            case ACCEPT_CALL, SYSCALL -> new GoroutineState("syscall", Kind.SYSCALL, false, false);
            case RUNNING -> new GoroutineState("running", Kind.RUNNING, false, false);
            case RUNNABLE -> new GoroutineState("runnable", Kind.RUNNABLE, false, false);
            case LOCK ->
                has(frames, "sync.(*Cond).Wait")
                        ? new GoroutineState("sync.Cond.Wait", Kind.COND_WAIT, false, false)
                        : has(frames, "sync.(*WaitGroup).Wait")
                                ? new GoroutineState("sync.WaitGroup.Wait", Kind.WAIT_GROUP, false, false)
                                : new GoroutineState("semacquire", Kind.SEMACQUIRE, false, false);
            case CHANNEL ->
                has(frames, "runtime.chansend1")
                        ? new GoroutineState("chan send", Kind.CHAN_SEND, false, false)
                        : has(frames, "runtime.chanrecv1") || has(frames, "runtime.chanrecv2")
                                ? new GoroutineState("chan receive", Kind.CHAN_RECEIVE, false, false)
                                : new GoroutineState("select", Kind.SELECT, false, false);
            case SLEEP -> new GoroutineState("sleep", Kind.SLEEP, false, false);
            case GC -> new GoroutineState("GC assist wait", Kind.GC_ASSIST, false, false);
            case OTHER -> new GoroutineState("waiting", Kind.OTHER, false, false);
        };
    }

    private static boolean has(List<Frame> frames, String function) {
        return AcceptFrames.contains(frames, function);
    }

    /// The service's function in the stack that ended most of the waiting at `place`.
    private static String waker(dev.anteroom.gotrace.summary.AcceptLoop loop, StackTime place, Stacks stacks) {
        for (Waker waker : loop.wakers()) {
            if (waker.waitStack() == place.stack() && waker.wakerStack() != 0) {
                return AcceptFrames.serviceFunction(frames(stacks, waker.wakerStack()), 0, "");
            }
        }
        return "";
    }
}
