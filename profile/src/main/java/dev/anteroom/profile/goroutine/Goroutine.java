package dev.anteroom.profile.goroutine;

import java.util.List;
import java.util.Map;

/// One goroutine of a dump.
///
/// @param id the runtime's number, counted from 1 since the process started; 0 is a thread's own stack
/// @param state what it was doing
/// @param waitMinutes for how many whole minutes at least; 0 where the dump says nothing (see the package's note)
/// @param createdIn the goroutine that created it; 0 where the dump doesn't say (before Go 1.21)
/// @param waitsOn the address of the lock, connection or listener that it waits for; 0 where the stack doesn't show
///   it
/// @param labels its profiler labels, where the dump has them (Go 1.26 and newer)
/// @param calls its stack, leaf first, with arguments where they were kept; `(...)` everywhere where not
public record Goroutine(
        long id,
        GoroutineState state,
        int waitMinutes,
        long createdIn,
        long waitsOn,
        Map<String, String> labels,
        List<Call> calls) {
    public Goroutine {
        labels = Map.copyOf(labels);
        calls = List.copyOf(calls);
    }
}
