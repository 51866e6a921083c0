package dev.anteroom.lint.incident;

import dev.anteroom.profile.goroutine.Frame;
import java.util.List;

/// Where an accept loop stood instead of accepting.
///
/// @param frames leaf first, up to the loop's own function
/// @param weight how much of [HeldStacks#total()] it stood there
record HeldStack(List<Frame> frames, double weight) {
    HeldStack {
        frames = List.copyOf(frames);
    }
}
