package dev.anteroom.profile.goroutine;

/// Why a dump is not whole, or isn't known to be.
///
/// @param reason how that is known
/// @param offset where in the (decompressed) text the last goroutine starts that was cut, in bytes; the size of the
///     text where it was cut between two; 0 for counted stacks
/// @param amount of counted stacks: how many of how many goroutines are there; empty otherwise
public record Truncation(Reason reason, long offset, String amount) {
    /// Where `runtime/pprof.writeGoroutineStacks` stops, in bytes.
    public static final long RUNTIME_LIMIT = 64L << 20;

    /// What shows it.
    public enum Reason {
        /// The text is exactly as long as the runtime's limit.
        RUNTIME_LIMIT_64_MIB,
        /// The text ends inside a goroutine: the copy or the download was cut.
        ENDS_INSIDE_GOROUTINE,
        /// The last line lacks its end: the last goroutine is there as far as the text goes, and more may have
        /// followed.
        LAST_LINE_WITHOUT_END,
        /// The records add up to less than the profile's first line says, or that line isn't there.
        RECORDS_MISSING
    }

    static Truncation atRuntimeLimit(long offset) {
        return new Truncation(Reason.RUNTIME_LIMIT_64_MIB, offset, "");
    }

    static Truncation inside(long offset) {
        return new Truncation(Reason.ENDS_INSIDE_GOROUTINE, offset, "");
    }

    static Truncation behind(long offset) {
        return new Truncation(Reason.LAST_LINE_WITHOUT_END, offset, "");
    }

    static Truncation ofRecords(String amount) {
        return new Truncation(Reason.RECORDS_MISSING, 0, amount);
    }

    /// One sentence for people.
    public String sentence() {
        return switch (reason) {
            case RUNTIME_LIMIT_64_MIB ->
                "The Go runtime cuts debug=2 dumps at 67,108,864 bytes: goroutines after offset " + offset
                        + " are missing; debug=1 has all of them.";
            case ENDS_INSIDE_GOROUTINE ->
                "The text ends inside the goroutine at offset " + offset + ": the file was cut; record it again.";
            case LAST_LINE_WITHOUT_END ->
                "The last line lacks its end: the goroutine at offset " + offset
                        + " is counted as far as the text goes, and others may be missing.";
            case RECORDS_MISSING ->
                "Only a part of the profile is here (" + amount + "): the text was cut or shortened.";
        };
    }
}
