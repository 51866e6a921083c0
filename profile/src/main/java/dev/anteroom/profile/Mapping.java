package dev.anteroom.profile;

import java.util.Objects;

/// A binary (or part of one) that was mapped into the profiled process.
///
/// @param start first address; 0 when the recorder didn't know it
/// @param limit address after the last
/// @param offset offset in the file of `start`
/// @param file path of the binary, or a name such as `[vdso]`; may be empty
/// @param buildId build id; may be empty
/// @param hasFunctions the recorder resolved function names
/// @param hasFilenames the recorder resolved file names
/// @param hasLineNumbers the recorder resolved line numbers
/// @param hasInlineFrames the recorder resolved inlined frames
public record Mapping(
        long start,
        long limit,
        long offset,
        String file,
        String buildId,
        boolean hasFunctions,
        boolean hasFilenames,
        boolean hasLineNumbers,
        boolean hasInlineFrames) {
    public Mapping {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(buildId, "buildId");
    }

    /// A mapping of which only the file is known.
    public static Mapping ofFile(String file) {
        return new Mapping(0, 0, 0, file, "", true, false, false, false);
    }
}
