package dev.anteroom.capture.files;

/// How much of a capture is ever opened. A capture comes from strangers: what lies beyond is named and left alone.
///
/// @param files number of files, in all archives together
/// @param fileBytes size of one file after unpacking; a longer file is read up to here and marked as cut
/// @param totalBytes size of everything that comes out of archives
/// @param pathLength characters in a path inside the capture
/// @param depth folders above a file inside the capture
public record OpenLimits(int files, long fileBytes, long totalBytes, int pathLength, int depth) {
    /// One file from an archive lies in memory, where it is unpacked, cut into lines and read: an eighth of the
    /// heap, so that any heap from 256 MiB does.
    public static final OpenLimits DEFAULT =
            new OpenLimits(50_000, Math.min(512L << 20, Runtime.getRuntime().maxMemory() / 8), 4L << 30, 1024, 32);
}
