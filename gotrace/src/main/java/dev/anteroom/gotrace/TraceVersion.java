package dev.anteroom.gotrace;

import java.nio.charset.StandardCharsets;

/// The version in a trace's header. It names the Go release that introduced the layout, not the release that
/// wrote the file: Go 1.20 writes 1.19, Go 1.24 writes 1.23.
///
/// @param minor the number after `go 1.`
public record TraceVersion(int minor) implements Comparable<TraceVersion> {
    static final int HEADER_BYTES = 16;
    private static final String PREFIX = "go 1.";
    private static final String SUFFIX = " trace";
    private static final int FIRST = 11;
    private static final int FIRST_WITH_GENERATIONS = 22;
    private static final int FIRST_WITH_SYNC_BATCH = 25;
    private static final int NEWEST_KNOWN = 26;

    /// Whether the first bytes of a file look like an execution trace of any version.
    ///
    /// @param head at least the first 16 bytes
    public static boolean matches(byte[] head) {
        return minorOf(head) >= 0;
    }

    static TraceVersion parse(byte[] head, String name) {
        int minor = minorOf(head);
        if (minor < 0) {
            throw new TraceFormatException(name + " is not a Go execution trace: it doesn't begin with 'go 1.N trace'."
                    + " Record one with curl -o trace.out 'http://HOST/debug/pprof/trace?seconds=5'.");
        }
        if (minor < FIRST) {
            throw new TraceFormatException(name + " is a trace of Go 1." + minor
                    + " or older; traces are read from Go 1.11 on: record it with a newer Go.");
        }
        return new TraceVersion(minor);
    }

    private static int minorOf(byte[] head) {
        if (head.length < HEADER_BYTES) {
            return -1;
        }
        String text = new String(head, 0, HEADER_BYTES, StandardCharsets.ISO_8859_1);
        if (!text.startsWith(PREFIX)) {
            return -1;
        }
        int end = PREFIX.length();
        int minor = 0;
        while (end < PREFIX.length() + 3 && Character.digit(text.charAt(end), 10) >= 0) {
            minor = minor * 10 + Character.digit(text.charAt(end), 10);
            end++;
        }
        String rest = text.substring(end);
        boolean padded = rest.startsWith(SUFFIX)
                && rest.substring(SUFFIX.length()).chars().allMatch(c -> c == 0);
        return end > PREFIX.length() && padded ? minor : -1;
    }

    /// Whether the trace is in the format of Go 1.22 and newer.
    public boolean hasGenerations() {
        return minor >= FIRST_WITH_GENERATIONS;
    }

    boolean hasSyncBatch() {
        return minor >= FIRST_WITH_SYNC_BATCH;
    }

    /// Whether this version is newer than those that were known when this reader was written. Such a trace is read as
    /// the newest known.
    public boolean unknown() {
        return minor > NEWEST_KNOWN;
    }

    @Override
    public int compareTo(TraceVersion other) {
        return Integer.compare(minor, other.minor);
    }

    @Override
    public String toString() {
        return "go 1." + minor;
    }
}
