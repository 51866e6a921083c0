package dev.anteroom.capture.evidence;

import java.time.Instant;
import java.util.List;

/// What the accept loops were doing, again and again (`goroutine/loops.jsonl`): of each look at all goroutines
/// only the accept loops were kept.
public record LoopLog(List<Sample> samples) {
    public LoopLog {
        samples = List.copyOf(samples);
    }

    /// One look.
    ///
    /// @param goroutines how many the process had
    public record Sample(Instant time, long goroutines, List<Loop> loops) {
        public Sample {
            loops = List.copyOf(loops);
        }
    }

    /// One accept loop.
    ///
    /// @param id goroutine id, 0 where the look had none (`debug=1`)
    /// @param loop function that calls Accept in a loop
    /// @param state the runtime's word for it, `unknown` where the look had none
    /// @param waitsOn address of the lock or descriptor that it waits for, 0 where unknown
    /// @param guessed whether only its name and shape say that it accepts
    /// @param frames functions of its stack, leaf first
    public record Loop(long id, String loop, String state, long waitsOn, boolean guessed, List<String> frames) {
        public Loop {
            frames = List.copyOf(frames);
        }
    }
}
