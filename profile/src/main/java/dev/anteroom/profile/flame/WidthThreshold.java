package dev.anteroom.profile.flame;

/// Finds how wide a frame must be, for at most so many to stay: counts widths in narrow logarithmic classes.
final class WidthThreshold {
    private static final int SHIFT = 52 - 6; // 64 classes to an octave
    private final long[] classes = new long[(int) (Double.doubleToLongBits(Double.MAX_VALUE) >>> SHIFT) + 2];

    void add(double width) {
        classes[(int) (Double.doubleToLongBits(Math.max(0, width)) >>> SHIFT)]++;
    }

    /// The least width at which no more than `most` of the added ones are left.
    double forAtMost(long most) {
        long left = 0;
        int at = classes.length - 1;
        while (at >= 0 && left + classes[at] <= most) {
            left += classes[at--];
        }
        return at < 0 ? 0 : Double.longBitsToDouble((long) (at + 1) << SHIFT);
    }
}
