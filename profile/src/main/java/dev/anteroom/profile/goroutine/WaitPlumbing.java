package dev.anteroom.profile.goroutine;

import java.util.Set;

/// The functions at the leaf of a parked goroutine whose first argument is what it waits for.
///
/// Of several, the outermost one says it best: `sync.(*Mutex).lockSlow` has the mutex where
/// `sync.runtime_SemacquireMutex` has a field of it, and `internal/poll.(*FD).Accept` has the listener's FD where
/// `runtime_pollWait` has its poll descriptor (Go's `sync/mutex.go`, `internal/poll/fd_unix.go`).
final class WaitPlumbing {
    private static final Set<String> METHODS = Set.of(
            "runtime_pollWait",
            "runtime_Semacquire",
            "runtime_SemacquireMutex",
            "runtime_SemacquireRWMutex",
            "runtime_SemacquireRWMutexR",
            "runtime_SemacquireWaitGroup",
            "runtime_notifyListWait",
            "(*Mutex).lockSlow",
            "(*Mutex).Lock",
            "(*RWMutex).Lock",
            "(*RWMutex).RLock",
            "(*RWMutex).rLockSlow",
            "(*WaitGroup).Wait",
            "(*Cond).Wait",
            "(*Once).doSlow",
            "(*Once).Do",
            "(*fdMutex).rwlock",
            "(*FD).Accept",
            "(*FD).Read",
            "(*FD).Write",
            "(*FD).ReadFrom",
            "(*FD).WriteTo",
            "(*FD).ReadMsg",
            "(*FD).WriteMsg",
            "(*FD).Pread",
            "(*FD).Pwrite");

    private WaitPlumbing() {}

    static boolean isPlumbing(String function) {
        return function.startsWith("sync.")
                || function.startsWith("internal/sync.")
                || function.startsWith("internal/poll.")
                || function.startsWith("runtime.");
    }

    static boolean namesWhatItWaitsOn(String function) {
        if (!isPlumbing(function)) {
            return false;
        }
        int dot = function.indexOf('.', function.lastIndexOf('/') + 1);
        return METHODS.contains(function.substring(dot + 1));
    }
}
