package dev.anteroom.gotrace.summary;

/// For how long an accept loop was in a state at a stack, waits included that the trace's ends cut.
///
/// @param stack a number in [TraceSummary#stacks()], 0 if the trace doesn't say
public record StackTime(LoopState state, int stack, long nanos) {}
