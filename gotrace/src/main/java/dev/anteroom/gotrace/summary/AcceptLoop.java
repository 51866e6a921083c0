package dev.anteroom.gotrace.summary;

import java.util.List;
import java.util.Map;

/// A goroutine that calls Accept again and again, found by its stacks.
///
/// @param goroutine the goroutine's number
/// @param startFunction what it starts with, see [GoroutineGroup#startFunction()]
/// @param acceptFunction the outermost function named Accept on its stacks: the listener's, or its wrapper's;
///     empty if
/// none was seen
/// @param callerFunction the function that calls it, such as `net/http.(*Server).Serve`; empty if none was seen
/// @param acceptStack a stack of it within Accept, 0 if none was seen
/// @param seenInKernelAccept whether it was seen in `internal/poll.(*FD).Accept`, which only a socket's listener
/// reaches
/// @param observedNanos for how long it was there
/// @param nanosByState what it did meanwhile; sums up to `observedNanos`
/// @param accepted the connections it accepted
/// @param parked each wait for a connection in netpoll
/// @param wakeToRun from each wake-up in Accept until it ran: how late it was after netpoll had seen the connection
/// @param runnable all times it waited for a P, `wakeToRun` included
/// @param acceptCalls each system call accept4, also those that found no connection
/// @param turns from each accepted connection until it called accept again: its work in between
/// @param runnableNanosInGc the part of its runnable time in which a mark phase was under way
/// @param runnableNanosInStop the part of its runnable time in which the world was stopped
/// @param waitsBetween where it waited other than for connections, the longest in total first
/// @param places for how long it was in which state at which stack, running time aside, the longest first
/// @param wakers who ended its waits for locks and channels, the longest waits first
/// @param timeline what it did over time
public record AcceptLoop(
        long goroutine,
        String startFunction,
        String acceptFunction,
        String callerFunction,
        int acceptStack,
        boolean seenInKernelAccept,
        long observedNanos,
        Map<LoopState, Long> nanosByState,
        long accepted,
        Distribution parked,
        Distribution wakeToRun,
        Distribution runnable,
        Distribution acceptCalls,
        Distribution turns,
        long runnableNanosInGc,
        long runnableNanosInStop,
        List<StackLatency> waitsBetween,
        List<StackTime> places,
        List<Waker> wakers,
        Timeline timeline) {
    public AcceptLoop {
        nanosByState = Map.copyOf(nanosByState);
        waitsBetween = List.copyOf(waitsBetween);
        places = List.copyOf(places);
        wakers = List.copyOf(wakers);
    }

    public long nanos(LoopState state) {
        return nanosByState.getOrDefault(state, 0L);
    }

    /// The share of the observed time that it spent in a state.
    public double share(LoopState state) {
        return observedNanos <= 0 ? 0 : (double) nanos(state) / observedNanos;
    }

    /// The share of the observed time in which it could run and had no P.
    public double runnableShare() {
        return share(LoopState.RUNNABLE);
    }
}
