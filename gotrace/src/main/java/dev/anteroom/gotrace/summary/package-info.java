/// What an execution trace amounts to: how late Accept was and why, where goroutines waited and for how long,
/// what the runtime itself took.
///
/// [dev.anteroom.gotrace.summary.TraceSummary] is computed in one pass, in memory that grows with the number of
/// live goroutines and distinct stacks and not with the number of events. All durations are in nanoseconds, all
/// shares are of the trace's window unless a comment says otherwise.
@NullMarked
package dev.anteroom.gotrace.summary;

import org.jspecify.annotations.NullMarked;
