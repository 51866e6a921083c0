package dev.anteroom.gotrace;

/// Sees the events of a trace, in order.
@FunctionalInterface
public interface TraceVisitor {
    /// Called once per event. `event` is one object that is reused: take from it what is needed, and don't keep it.
    void event(TraceEvent event);
}
