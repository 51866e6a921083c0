package dev.anteroom.gotrace;

/// A thread (M) as ordering sees it: the goroutine and the P that are bound to it.
final class V2Thread {
    final long id;
    int goroutine = Goroutines.NONE;
    int proc = TraceEvent.NO_PROC;

    V2Thread(long id) {
        this.id = id;
    }
}
