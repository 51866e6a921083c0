package dev.anteroom.gotrace.summary;

/// How long goroutines waited at a stack, for one kind of thing.
///
/// Only waits that begin and end within the trace are counted. For [WaitKind#SCHEDULER] the stack is where the
/// goroutine had stopped before it became runnable, or the function that it starts with.
///
/// @param stack the stack's number in [TraceSummary#stacks()]
/// @param latency how long the waits were
public record StackLatency(WaitKind kind, int stack, Distribution latency) {}
