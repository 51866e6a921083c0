package dev.anteroom.goprocess;

/// Looks at single goroutines again and again, some microseconds each, without an object for a look. For use by one
/// thread.
@SuppressWarnings("DoNotCallSuggester") // while what stands behind it is written
public final class GoroutineWatch implements AutoCloseable {
    GoroutineWatch() {}

    /// Looks at a goroutine.
    ///
    /// @param into what is to hold the answer
    /// @return false where the goroutine has ended (whoever has its descriptor now); `into` is then of no use
    /// @throws GoProcessException where the process has ended
    public boolean look(GoroutineRef goroutine, Look into) {
        throw new UnsupportedOperationException("Looks are not made yet.");
    }

    /// Looks at what the scheduler is doing.
    ///
    /// @throws GoProcessException where the process has ended
    public void scheduler(SchedulerLook into) {
        throw new UnsupportedOperationException("Looks are not made yet.");
    }

    @Override
    public void close() {}
}
