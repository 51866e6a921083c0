package dev.anteroom.profile;

/// What reading one input may cost. A profile comes from outside; its own claims about sizes count for nothing.
///
/// @param maxBytes bytes after decompression; reading stops with an error at the first byte beyond
/// @param maxColumnBytes memory that the columns of the result may take, in bytes
public record ReadLimits(long maxBytes, long maxColumnBytes) {
    private static final long GIB = 1L << 30;

    public ReadLimits {
        if (maxBytes <= 0 || maxColumnBytes <= 0) {
            throw new IllegalArgumentException("limits must be positive: " + maxBytes + ", " + maxColumnBytes);
        }
    }

    /// 2 GiB decompressed, and half of this JVM's heap for the columns.
    public static ReadLimits defaults() {
        return new ReadLimits(2 * GIB, Math.max(1 << 20, Runtime.getRuntime().maxMemory() / 2));
    }
}
