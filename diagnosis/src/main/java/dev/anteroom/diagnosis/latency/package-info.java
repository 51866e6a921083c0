/// How much of what clients suffer is the accept queue: a client's P99 split into queue wait, repeated SYNs and the
/// rest.
///
/// Start reading at [SplitArithmetic], whose comment has the reasoning.
@NullMarked
package dev.anteroom.diagnosis.latency;

import org.jspecify.annotations.NullMarked;
