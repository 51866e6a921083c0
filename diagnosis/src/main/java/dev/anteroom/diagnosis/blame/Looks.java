package dev.anteroom.diagnosis.blame;

import dev.anteroom.capture.evidence.LookLog;
import dev.anteroom.diagnosis.accept.AcceptFrames;
import dev.anteroom.diagnosis.accept.Posture;
import dev.anteroom.diagnosis.accept.Postures;
import dev.anteroom.profile.goroutine.Frame;
import dev.anteroom.profile.goroutine.GoroutineState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What one look at the accept loops of a listener means.
final class Looks {
    /// System calls in which a thread of a program that isn't Go's waits for connections.
    private static final Set<String> WAITS = Set.of(
            "accept",
            "accept4",
            "epoll_wait",
            "epoll_pwait",
            "epoll_pwait2",
            "poll",
            "ppoll",
            "select",
            "pselect6",
            "io_uring_enter",
            "io_getevents");

    /// Calls of a process that waits for time, children or signals: it has the socket open, and will hardly accept.
    private static final Set<String> IDLES =
            Set.of("nanosleep", "clock_nanosleep", "wait4", "waitid", "pause", "rt_sigsuspend", "rt_sigtimedwait");

    private final LookLog log;
    private final Stops stops;
    private final Delays delays;

    Looks(LookLog log) {
        this.log = log;
        this.stops = Stops.of(log);
        this.delays = Delays.of(log);
    }

    /// Who held the door at one look, and each one's part of it.
    ///
    /// @param part 0 to 1; the parts of a look sum to 1
    record Holding(Leaf leaf, LookLog.@Nullable Loop loop, List<Frame> stack, String detail, double part) {}

    /// @param inode the listener; `null` where the queue's log doesn't tell
    List<Holding> at(LookLog.Look look, @Nullable Long inode) {
        List<Holding> acting = new ArrayList<>();
        List<LookLog.Holder> holders = new ArrayList<>();
        for (LookLog.Holder holder : look.holders()) {
            if (inode != null
                    && !holder.sockets().isEmpty()
                    && !holder.sockets().contains(inode)) {
                continue;
            }
            holders.add(holder);
            if (holder.loops() == null) {
                continue;
            }
            List<LookLog.Loop> mine = holder.loops().stream()
                    .filter(loop -> loop.inode() == null
                            || inode == null
                            || loop.inode().equals(inode))
                    .toList();
            for (LookLog.Loop loop : unfed(mine)) {
                acting.add(judge(look.time(), holder, loop));
            }
        }
        return acting.isEmpty() ? List.of(withoutLoop(look, holders)) : shared(acting);
    }

    /// Of a process's loops those that take connections from the kernel. What waits inside some wrapper's Accept for a
    /// connection that another loop hands on (a multiplexer's child listener, QUIC) holds nobody up.
    private List<LookLog.Loop> unfed(List<LookLog.Loop> loops) {
        List<LookLog.Loop> unfed = loops.stream().filter(loop -> !isFed(loop)).toList();
        return unfed.isEmpty() ? loops : unfed;
    }

    private boolean isFed(LookLog.Loop loop) {
        List<Frame> stack = log.stacks().getOrDefault(loop.stack(), List.of());
        return !stack.isEmpty()
                && Postures.waitsForHandedConnection(GoroutineState.parse(loop.state()), stack, loopAt(loop, stack));
    }

    /// Of several loops on one listener, one that is parked in Accept is the one that could have taken the connection;
    /// where none is, all of them were elsewhere, and each has its part.
    private static List<Holding> shared(List<Holding> all) {
        List<Holding> known =
                all.stream().filter(h -> h.loop == null || !h.loop.guessed()).toList();
        List<Holding> acting = known.isEmpty() ? all : known;
        List<Holding> free = acting.stream().filter(h -> isFree(h.leaf)).toList();
        List<Holding> own = acting.stream()
                .filter(h -> h.loop == null || !isBehindSibling(h))
                .toList();
        List<Holding> these = !free.isEmpty() ? free : own.isEmpty() ? acting : own;
        double part = 1.0 / these.size();
        return these.stream()
                .map(h -> new Holding(h.leaf, h.loop, h.stack, h.detail, part))
                .toList();
    }

    private static boolean isFree(Leaf leaf) {
        return leaf == Leaf.WAKE_UP || leaf == Leaf.ACCEPTING;
    }

    private static boolean isBehindSibling(Holding holding) {
        return Postures.waitsForDescriptorLock(holding.stack);
    }

    private static Holding withoutLoop(LookLog.Look look, List<LookLog.Holder> holders) {
        for (LookLog.Holder holder : holders) {
            if (isStopped(holder)) {
                return new Holding(Leaf.STOPPED, null, List.of(), named(holder) + stopWords(holder), 1);
            }
        }
        for (LookLog.Holder holder : holders) {
            if (holder.loops() != null && holder.whole()) {
                boolean others = holders.size() > 1;
                return new Holding(
                        Leaf.GONE,
                        null,
                        List.of(),
                        named(holder) + " has the listener open, and none of its goroutines accepts"
                                + (others ? "; " + (holders.size() - 1) + " other holders" : ""),
                        1);
            }
        }
        boolean targetHolds = holders.stream().anyMatch(LookLog.Holder::target);
        if (!targetHolds && !holders.isEmpty()) {
            return new Holding(
                    Leaf.ELSEWHERE, null, List.of(), named(holders.getFirst()) + " has the listener open", 1);
        }
        String why = look.holders().stream()
                .map(LookLog.Holder::unseen)
                .filter(w -> !w.isEmpty())
                .findFirst()
                .orElse("no accept loop was known yet");
        return new Holding(Leaf.UNSEEN, null, List.of(), why, 1);
    }

    private static String named(LookLog.Holder holder) {
        return holder.command() + " (pid " + holder.pid() + ")";
    }

    private static boolean isStopped(LookLog.Holder holder) {
        return holder.frozen() || holder.state().equals("T") || holder.state().equals("t");
    }

    private static String stopWords(LookLog.Holder holder) {
        if (holder.frozen()) {
            return " is frozen by its cgroup";
        }
        return holder.state().equals("t") ? " is stopped by a debugger" : " is stopped by a signal";
    }

    private Holding judge(Instant time, LookLog.Holder holder, LookLog.Loop loop) {
        List<Frame> stack = log.stacks().getOrDefault(loop.stack(), List.of());
        if (isStopped(holder)) {
            return new Holding(Leaf.STOPPED, loop, stack, named(holder) + stopWords(holder), 1);
        }
        if (loop.status().equals("thread")) {
            Leaf leaf = thread(time, holder, loop, stack);
            return new Holding(
                    leaf, loop, stack, leaf == Leaf.ELSEWHERE ? named(holder) + " has the listener open" : "", 1);
        }
        Leaf leaf = goroutine(time, holder, loop, stack);
        return new Holding(leaf, loop, stack, leaf == Leaf.QUOTA ? named(holder) : "", 1);
    }

    private Leaf goroutine(Instant time, LookLog.Holder holder, LookLog.Loop loop, List<Frame> stack) {
        boolean quota = stops.at(holder.pid(), time);
        boolean worldStopped = holder.world() != null && holder.world().stopping();
        return switch (loop.status()) {
            case "runnable", "preempted" -> awake(time, holder, loop, stack);
            case "running", "copying_stack" -> {
                if (quota) {
                    yield Leaf.QUOTA;
                }
                if (worldStopped) {
                    yield Leaf.WORLD_STOPPED;
                }
                yield delays.starved(holder.pid(), time) ? withoutCpu(holder) : Leaf.ON_CPU;
            }
            case "waiting", "syscall", "leaked" -> {
                if (stack.isEmpty()) {
                    yield Leaf.UNSEEN;
                }
                if (isRuntimesOwn(loop.state(), stack)) {
                    yield quota ? Leaf.QUOTA : Leaf.COLLECTOR;
                }
                Posture posture = Postures.of(GoroutineState.parse(loop.state()), stack, loopAt(loop, stack));
                yield switch (posture) {
                    case WAITING -> runnable(time, holder, Leaf.WAKE_UP);
                    case BEHIND_SIBLING -> Leaf.WAKE_UP;
                    case ACCEPTING -> accepting(time, holder, quota);
                    case FED, LIMITED -> Leaf.LIMIT;
                    case BACKING_OFF -> Leaf.BACK_OFF;
                    case LOCKED -> Leaf.LOCK;
                    case BUSY -> Leaf.WORK;
                    case RUNNABLE -> runnable(time, holder, Leaf.WAKE_UP);
                    case COLLECTING -> quota ? Leaf.QUOTA : worldStopped ? Leaf.WORLD_STOPPED : Leaf.COLLECTOR;
                    case UNCLEAR -> Leaf.UNCLEAR;
                };
            }
            default -> Leaf.UNSEEN;
        };
    }

    /// A semaphore that no code of the program asked for: an allocation that starts a collection, or waits for one to
    /// stop the world (Go's `runtime/mgc.go`, `gcStart`; the runtime's own frames are hidden).
    private static boolean isRuntimesOwn(String state, List<Frame> stack) {
        String leaf = stack.getFirst().function();
        return state.equals("semacquire")
                && !leaf.startsWith("sync.")
                && !leaf.startsWith("internal/sync.")
                && !leaf.startsWith("internal/poll.");
    }

    /// A loop that is in a run queue: a processor that is idle takes it within microseconds. In the middle of its own
    /// work it has only been interrupted.
    private Leaf awake(Instant time, LookLog.Holder holder, LookLog.Loop loop, List<Frame> stack) {
        boolean parked = stack.isEmpty()
                || Postures.of(GoroutineState.parse("IO wait"), stack, loopAt(loop, stack)) == Posture.WAITING;
        Leaf otherwise = !parked ? Leaf.ON_CPU : holder.world() == null ? Leaf.OWN_LOAD : Leaf.WAKE_UP;
        return runnable(time, holder, otherwise);
    }

    /// Why a loop that could run, or should have been woken, doesn't run.
    private Leaf runnable(Instant time, LookLog.Holder holder, Leaf otherwise) {
        if (stops.at(holder.pid(), time)) {
            return Leaf.QUOTA;
        }
        LookLog.World world = holder.world();
        if (world != null && world.stopping()) {
            return Leaf.WORLD_STOPPED;
        }
        boolean noProcessor = world != null && world.idle() != null && world.idle() == 0;
        if (world != null && world.collecting() && noProcessor) {
            return Leaf.COLLECTOR;
        }
        if (delays.mostlyWithoutCpu(holder.pid(), time)) {
            return withoutCpu(holder);
        }
        return noProcessor ? Leaf.OWN_LOAD : otherwise;
    }

    /// Accept of Go's never sleeps in the kernel: who is inside it for long has no CPU.
    private Leaf accepting(Instant time, LookLog.Holder holder, boolean quota) {
        if (quota) {
            return Leaf.QUOTA;
        }
        return delays.starved(holder.pid(), time) ? withoutCpu(holder) : Leaf.ACCEPTING;
    }

    /// Who keeps a process that could run from running.
    private Leaf withoutCpu(LookLog.Holder holder) {
        return stops.mostly(holder.pid()) ? Leaf.QUOTA : Leaf.MACHINE_LOAD;
    }

    private Leaf thread(Instant time, LookLog.Holder holder, LookLog.Loop loop, List<Frame> stack) {
        String call = stack.isEmpty() ? "" : stack.getFirst().function().split(" ", 2)[0];
        if (stops.at(holder.pid(), time)) {
            return Leaf.QUOTA;
        }
        if (WAITS.contains(call)) {
            return delays.mostlyWithoutCpu(holder.pid(), time) ? withoutCpu(holder) : Leaf.WAKE_UP;
        }
        if (loop.guessed() && IDLES.contains(call)) {
            return Leaf.ELSEWHERE;
        }
        if (call.equals("futex")) {
            return Leaf.LOCK;
        }
        if (loop.state().equals("R")) {
            return delays.starved(holder.pid(), time) ? withoutCpu(holder) : Leaf.ON_CPU;
        }
        return call.isEmpty() ? Leaf.UNCLEAR : Leaf.WORK;
    }

    private static int loopAt(LookLog.Loop loop, List<Frame> stack) {
        int named = loop.loop().isEmpty() ? -1 : AcceptFrames.position(stack, loop.loop());
        if (named >= 0) {
            return named;
        }
        int accept = AcceptFrames.outermostAccept(stack);
        return accept < 0 ? stack.size() - 1 : Math.min(accept + 1, stack.size() - 1);
    }
}
