/// What a capture says, typed and immutable: the input of the diagnosis. Nothing here reads a file.
///
/// [Evidence] holds one [ProcessEvidence] for the process in question and one for each other process of the
/// incident. Everything that can be taken more than once is a [Series] of [Observation]s in order of time; a
/// difference is only ever formed between two observations of one series. What is missing is an empty series or a
/// `null` marked [org.jspecify.annotations.Nullable], never a zero.
@NullMarked
package dev.anteroom.capture.evidence;

import org.jspecify.annotations.NullMarked;
