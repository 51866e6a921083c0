package dev.anteroom.gotrace.summary;

/// Who ended waits of an accept loop: the stack that unlocked, sent or received while the loop waited. For a lock that
/// is its holder, who let go of it late; for a channel of slots whoever gave one back.
///
/// @param kind what the loop waited for
/// @param waitStack where it waited, a number in [TraceSummary#stacks()]
/// @param wakerStack where the other goroutine was when it ended the wait, 0 if the trace doesn't say
/// @param waits how long the loop had waited each time
public record Waker(WaitKind kind, int waitStack, int wakerStack, Distribution waits) {}
