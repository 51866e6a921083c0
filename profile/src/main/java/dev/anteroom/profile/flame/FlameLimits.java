package dev.anteroom.profile.flame;

/// Which frames are too narrow to be drawn. What they called is narrower still, and goes with them.
///
/// @param minShare frames with a smaller share of the whole than this are left out; 0: none
/// @param maxFrames of the others, about so many of the widest stay (never more)
public record FlameLimits(double minShare, int maxFrames) {
    /// Frames below this depth are left out, however wide: only a hostile or endlessly recursive stack is deeper.
    public static final int DEEPEST = 2_000;

    public static final FlameLimits NONE = new FlameLimits(0, Integer.MAX_VALUE);

    public FlameLimits {
        if (!(minShare >= 0 && minShare <= 1) || maxFrames < 1) {
            throw new IllegalArgumentException(
                    "a share from 0 to 1 and at least one frame, not " + minShare + ", " + maxFrames);
        }
    }
}
