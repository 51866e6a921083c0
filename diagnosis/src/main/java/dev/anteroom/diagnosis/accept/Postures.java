package dev.anteroom.diagnosis.accept;

import dev.anteroom.profile.goroutine.Frame;
import dev.anteroom.profile.goroutine.GoroutineState;
import dev.anteroom.profile.goroutine.GoroutineState.Kind;
import java.util.List;

/// Names the posture of one stack.
public final class Postures {
    private Postures() {}

    /// @param loopAt position of the loop's function: what lies below it (towards the leaf) is what it is doing
    public static Posture of(GoroutineState state, List<Frame> frames, int loopAt) {
        return of(state, frames, loopAt, false);
    }

    /// @param loopAt position of the loop's function: what lies below it (towards the leaf) is what it is doing
    /// @param seenStill whether every dump shows this very stack, where the dumps have no states
    static Posture of(GoroutineState state, List<Frame> frames, int loopAt, boolean seenStill) {
        if (frames.equals(List.of(Frame.UNAVAILABLE))) {
            return Posture.UNCLEAR; // it runs, and nobody sees where
        }
        boolean inCore = false;
        for (int i = 0; i < Math.max(loopAt, 1) && i < frames.size(); i++) {
            inCore |= AcceptFrames.isCore(frames.get(i).function());
        }
        return switch (kind(state, frames)) {
            case IO_WAIT -> inCore || waitsInAccept(frames, loopAt) ? Posture.WAITING : Posture.BUSY;
            case SYSCALL, RUNNING -> inCore ? Posture.ACCEPTING : Posture.BUSY;
            // Runnable inside Accept: it was woken and has no processor. Runnable elsewhere: it is at work.
            case RUNNABLE -> inCore ? Posture.RUNNABLE : Posture.BUSY;
            case MUTEX_LOCK, RWMUTEX_LOCK, RWMUTEX_RLOCK -> Posture.LOCKED;
            // Go before 1.24 has no state of its own for WaitGroup.Wait, which nobody holds: it is a wait for others.
            case SEMACQUIRE ->
                waitsForStandardWork(frames, loopAt)
                        ? Posture.BUSY
                        : waitsForGroup(frames) ? Posture.LIMITED : Posture.LOCKED;
            case COND_WAIT, CHAN_SEND, CHAN_RECEIVE, SELECT, WAIT_GROUP ->
                waitsForStandardWork(frames, loopAt) ? Posture.BUSY : Posture.LIMITED;
            case SLEEP ->
                loopAt > 0
                                && !userCodeBelow(frames, loopAt)
                                && AcceptFrames.isServeLoop(frames.get(loopAt).function())
                        ? Posture.BACKING_OFF
                        : Posture.BUSY;
            case GC_ASSIST, GC_WAIT -> Posture.COLLECTING;
            case RUNTIME_WORKER, IDLE, OTHER -> inCore ? Posture.WAITING : Posture.UNCLEAR;
            // Text without states (debug=1) leaves out the runtime's frames at the leaf. What still stands at the same
            // line of the service's own code is parked there, in an operation on a channel or a select.
            case UNKNOWN ->
                inCore
                        ? Posture.WAITING
                        : seenStill
                                        && !frames.isEmpty()
                                        && !AcceptFrames.isStandardLibrary(
                                                frames.getFirst().function())
                                ? Posture.LIMITED
                                : Posture.UNCLEAR;
        };
    }

    /// The state, or what the leaf frames give away of it in a dump without states.
    static Kind kind(GoroutineState state, List<Frame> frames) {
        // Who stops the world for a dump makes what runs runnable, by a signal in the middle of its code (Go's
        // runtime/preempt.go).
        if (state.kind() == Kind.RUNNABLE
                && !frames.isEmpty()
                && frames.getFirst().function().startsWith("runtime.asyncPreempt")) {
            return Kind.RUNNING;
        }
        return state.kind() == Kind.UNKNOWN ? kindFromLeaf(frames) : state.kind();
    }

    /// The state that the leaf frames of a dump without states give away.
    private static Kind kindFromLeaf(List<Frame> frames) {
        for (int i = 0; i < Math.min(frames.size(), 6); i++) {
            switch (frames.get(i).function()) {
                case "internal/poll.runtime_pollWait", "runtime.netpollblock" -> {
                    return Kind.IO_WAIT;
                }
                case "time.Sleep" -> {
                    return Kind.SLEEP;
                }
                case "runtime.selectgo" -> {
                    return Kind.SELECT;
                }
                case "runtime.chanrecv", "runtime.chanrecv1", "runtime.chanrecv2" -> {
                    return Kind.CHAN_RECEIVE;
                }
                case "runtime.chansend", "runtime.chansend1" -> {
                    return Kind.CHAN_SEND;
                }
                case "sync.runtime_notifyListWait" -> {
                    return Kind.COND_WAIT;
                }
                case "sync.runtime_SemacquireMutex",
                        "sync.runtime_Semacquire",
                        "sync.runtime_SemacquireRWMutex",
                        "sync.runtime_SemacquireRWMutexR",
                        "internal/sync.runtime_SemacquireMutex",
                        "internal/poll.runtime_Semacquire" -> {
                    return Kind.SEMACQUIRE;
                }
                case "syscall.Syscall", "syscall.Syscall6", "syscall.RawSyscall6" -> {
                    return Kind.SYSCALL;
                }
                default -> {}
            }
        }
        return Kind.UNKNOWN;
    }

    /// Whether the innermost thing that blocks is a call of the standard library that does work (a look-up, a
    /// dial, an HTTP request, a child process), and not a channel operation of the service itself.
    private static boolean waitsForStandardWork(List<Frame> frames, int loopAt) {
        for (int i = 0; i < loopAt; i++) {
            String function = frames.get(i).function();
            String path = AcceptFrames.packageOf(function);
            if (path.equals("runtime")
                    || path.equals("sync")
                    || path.equals("internal/sync")
                    || path.equals("context")) {
                continue;
            }
            if (function.startsWith("internal/poll.(*fdMutex)")
                    || function.startsWith("internal/poll.(*FD).readLock")
                    || function.startsWith("internal/poll.runtime_Semacquire")
                    || AcceptFrames.isAccept(function)) {
                return false;
            }
            return AcceptFrames.isStandardLibrary(function);
        }
        return false;
    }

    /// Whether it is parked in the poller under an Accept of another kind of socket (vsock, a raw connection), and not
    /// in a read from, a write to or a dial of a connection that it has already got.
    private static boolean waitsInAccept(List<Frame> frames, int loopAt) {
        int accept = AcceptFrames.outermostAccept(frames);
        if (accept < 0 || accept > loopAt) {
            return false;
        }
        for (int i = 0; i < accept; i++) {
            String function = frames.get(i).function();
            if (function.equals("internal/poll.(*FD).Read")
                    || function.equals("internal/poll.(*FD).Write")
                    || function.equals("internal/poll.(*FD).WaitWrite")
                    || function.equals("net.(*netFD).connect")
                    || function.startsWith("net.(*conn)")) {
                return false;
            }
        }
        return AcceptFrames.contains(frames.subList(0, accept), "internal/poll.(*FD).RawRead");
    }

    static boolean waitsForGroup(List<Frame> frames) {
        for (int i = 0; i < Math.min(frames.size(), 6); i++) {
            if (frames.get(i).function().equals("sync.(*WaitGroup).Wait")) {
                return true;
            }
        }
        return false;
    }

    private static boolean userCodeBelow(List<Frame> frames, int loopAt) {
        for (int i = 0; i < loopAt; i++) {
            if (!AcceptFrames.isStandardLibrary(frames.get(i).function())) {
                return true;
            }
        }
        return false;
    }

    /// Whether it waits for a sibling that is inside Accept of the same listener.
    public static boolean waitsForDescriptorLock(List<Frame> frames) {
        for (int i = 0; i < Math.min(frames.size(), 6); i++) {
            String function = frames.get(i).function();
            if (function.startsWith("internal/poll.(*fdMutex).rwlock")
                    || function.equals("internal/poll.(*FD).readLock")) {
                return true;
            }
        }
        return false;
    }

    /// Whether it sits in a receive or a select directly inside a wrapper's Accept: where a connection from
    /// another goroutine would come.
    static boolean waitsForHandedConnection(AcceptLoop.Sighting sighting) {
        // Text without states ends at the service's own frame.
        boolean stateless = sighting.state().kind() == Kind.UNKNOWN
                && !sighting.frames().isEmpty()
                && AcceptFrames.isAccept(sighting.frames().getFirst().function())
                && !AcceptFrames.isCore(sighting.frames().getFirst().function());
        return stateless || waitsForHandedConnection(sighting.state(), sighting.inner());
    }

    /// @param loopAt position of the loop's function in the frames
    public static boolean waitsForHandedConnection(GoroutineState state, List<Frame> frames, int loopAt) {
        return waitsForHandedConnection(state, inner(frames, loopAt));
    }

    private static boolean waitsForHandedConnection(GoroutineState state, String inner) {
        Kind kind = state.kind();
        return (kind == Kind.CHAN_RECEIVE || kind == Kind.SELECT)
                && (AcceptFrames.isAccept(inner) || inner.endsWith(".accept"));
    }

    /// The innermost function that says something: not the runtime's, not a lock's own.
    static String inner(List<Frame> frames, int loopAt) {
        for (int i = 0; i <= loopAt && i < frames.size(); i++) {
            String path = AcceptFrames.packageOf(frames.get(i).function());
            if (!path.equals("runtime")
                    && !path.equals("sync")
                    && !path.equals("internal/sync")
                    && !path.equals("internal/poll")
                    && !path.equals("syscall")
                    && !path.startsWith("internal/runtime")) {
                return frames.get(i).function();
            }
        }
        return frames.isEmpty()
                ? "?"
                : frames.get(Math.min(loopAt, frames.size() - 1)).function();
    }
}
