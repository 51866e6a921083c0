package dev.anteroom.profile.goroutine;

/// Why a dump is not whole.
///
/// @param reason how that is known
/// @param offset where in the (decompressed) text the last goroutine starts that was cut, in bytes; the size of the
/// text
///     where it was cut between two
public record Truncation(Reason reason, long offset) {
    /// Where `runtime/pprof.writeGoroutineStacks` stops, in bytes.
    public static final long RUNTIME_LIMIT = 64L << 20;

    /// What shows it.
    public enum Reason {
        /// The text is exactly as long as the runtime's limit.
        RUNTIME_LIMIT_64_MIB,
        /// The text ends inside a goroutine: the copy or the download was cut.
        ENDS_INSIDE_GOROUTINE
    }

    /// One sentence for people.
    public String sentence() {
        return switch (reason) {
            case RUNTIME_LIMIT_64_MIB ->
                "The Go runtime cuts debug=2 dumps at 67,108,864 bytes: goroutines after offset " + offset
                        + " are missing; debug=1 has all of them.";
            case ENDS_INSIDE_GOROUTINE ->
                "The text ends inside the goroutine at offset " + offset + ": the file was cut; record it again.";
        };
    }
}
