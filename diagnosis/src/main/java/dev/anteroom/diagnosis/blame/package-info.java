/// The blame of a wait: what the accept loop was doing during every waited millisecond.
///
/// The queue's log has a depth at each tick; the log of looks says what the accept loops were doing at those very
/// ticks. [Blamer] integrates: each tick carries its depth times the time that stands for it (half the gap before and
/// half the gap after, the trapezoid rule), so that all ticks together carry the *waited connection-seconds*, the
/// integral of the depth. What a tick carries goes to what the loop was doing then: a [Leaf], with the loop's posture
/// and stack. Nothing is lost: what nobody looked at is a leaf too ([Leaf#UNSEEN]).
///
/// ```
/// depth   0  3  9  9  8  2  0          looks   ·  lock lock lock lock accept ·
///         └──┴──┴──┴──┴──┴──┘                     └──────┬──────┘
///          171.7 connection-seconds               99.9% in sync.(*Mutex).Lock ← main.(*tally).Accept
/// ```
///
/// [Looks] says what one look means; [Stops] when a quota stopped the process; [Delays] whether its threads got a CPU.
/// A connection that the loop has taken and holds isn't in the queue any more, so its wait isn't in the sum;
/// connections lost at the door are not either and stand beside it.
@NullMarked
package dev.anteroom.diagnosis.blame;

import org.jspecify.annotations.NullMarked;
