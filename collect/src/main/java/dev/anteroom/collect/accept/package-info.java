/// Looks at the accept loops of a listener from outside, at the very ticks at which its queue is sampled.
///
/// [AcceptEyes] knows who has the listeners open and has an [Eye] for each: [GoEye] for a Go program, whose goroutines
/// it reads without its help; [ThreadEye] for any other, by what the kernel shows of its threads; [BlindEye] where
/// nobody may look. Finding the loops takes milliseconds and happens on a thread of its own ([LoopSearch]); a look
/// takes microseconds and happens on the recorder's.
///
/// Nothing is concluded here: what was seen is written as it was (`accept/looks.jsonl`), and `diagnosis` says what it
/// means.
@NullMarked
package dev.anteroom.collect.accept;

import org.jspecify.annotations.NullMarked;
