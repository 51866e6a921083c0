package dev.anteroom.watch.sampling;

import dev.anteroom.collect.kernel.PastLook;
import dev.anteroom.linux.sockdiag.Listener;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/// A condition was met at a listener.
///
/// @param at when, on the wall clock
/// @param nanos when, on the clock of `System.nanoTime`
/// @param words the condition, with the figure that met it
/// @param key the listener's name
/// @param listener the socket
/// @param namespace inode of its network namespace
/// @param namespacePid a process that lives in it, 0 where none is known
/// @param holder who holds the listener, 0 where that isn't known
/// @param past copies the last looks at its namespace; may be asked for from any thread
public record Firing(
        Instant at,
        long nanos,
        String words,
        SeriesKey key,
        Listener listener,
        long namespace,
        int namespacePid,
        int holder,
        Supplier<List<PastLook>> past) {}
