/// An upgrade's own proof: a capture of the service before and one after, and what `anteroom compare` says of
/// the two.
@NullMarked
package dev.anteroom.handoff.proof;

import org.jspecify.annotations.NullMarked;
