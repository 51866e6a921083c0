package dev.anteroom.profile;

import java.io.IOException;
import java.io.OutputStream;

/// Writes profiles.
public final class ProfileWriter {
    private ProfileWriter() {}

    /// Writes profile.proto inside gzip, as `go tool pprof` and the Go runtime do. The stream stays open.
    public static void writePprof(Profile profile, OutputStream out) throws IOException {
        PprofWriter.write(profile, out);
    }

    /// Writes folded stacks (UTF-8), one line a sample that isn't 0. Labels, lines and addresses are lost. The stream
    /// stays open.
    ///
    /// @param type index of the sample type
    public static void writeFolded(Profile profile, int type, OutputStream out) throws IOException {
        FoldedWriter.write(profile, type, out);
    }
}
