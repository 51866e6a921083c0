package dev.anteroom.profile.goroutine;

import java.util.List;

/// Lines inside goroutines that no Go runtime writes: another program's output in the same stream, or damage.
///
/// @param count how many
/// @param first the first few
public record Malformed(long count, List<Line> first) {
    static final int KEPT = 16;
    static final int EXCERPT = 120;

    public Malformed {
        first = List.copyOf(first);
    }

    /// @param offset where the line starts in the (decompressed) text, in bytes
    /// @param text its beginning, at most 120 characters
    public record Line(long offset, String text) {}
}
