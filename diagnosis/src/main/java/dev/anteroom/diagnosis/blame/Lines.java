package dev.anteroom.diagnosis.blame;

import dev.anteroom.diagnosis.accept.AcceptFrames;
import dev.anteroom.profile.goroutine.Frame;
import java.util.List;
import java.util.Optional;

/// Which line of a stack a person can change.
final class Lines {
    private Lines() {}

    /// The innermost frame that isn't the standard library's, where it has a file; else the innermost with a file that
    /// isn't of package runtime.
    static Optional<Frame> own(List<Frame> stack) {
        Optional<Frame> own = stack.stream()
                .filter(frame -> !frame.file().isEmpty() && !AcceptFrames.isStandardLibrary(frame.function()))
                .findFirst();
        return own.isPresent()
                ? own
                : stack.stream()
                        .filter(frame -> !frame.file().isEmpty()
                                && !frame.function().startsWith("runtime.")
                                && !frame.function().startsWith("internal/"))
                        .findFirst();
    }
}
