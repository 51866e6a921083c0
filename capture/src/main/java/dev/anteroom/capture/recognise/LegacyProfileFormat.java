package dev.anteroom.capture.recognise;

import dev.anteroom.profile.ProfileFormat;
import dev.anteroom.profile.ProfileReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The `debug=1` texts of Go's profiles inside a text: from their first line to the first that can't be theirs. The
/// MemStats behind a heap profile are left to [MemStatsFormat].
final class LegacyProfileFormat implements TextFormat {
    /// More profiles than this in one text are no recording.
    private static final int MOST = 1000;

    /// Lines between two records.
    private static final int MOST_REMARKS = 3;

    private int read;

    @Override
    public boolean read(Lines lines, Context context, Findings findings) {
        String begin = lines.line();
        boolean records = isRecord(begin) && lines.peek(1).startsWith("#");
        if (!records
                && !begin.startsWith("goroutine profile: ")
                && !begin.startsWith("goroutineleak profile: ")
                && !begin.startsWith("heap profile: ")
                && !begin.startsWith("threadcreate profile: ")
                && !begin.equals("--- contention:")
                && !begin.equals("--- mutex:")) {
            return false;
        }
        if (++read > MOST) {
            findings.problem("only the first " + MOST + " profiles of the file were read");
            return false;
        }
        byte[] bytes = lines.bytes();
        int from = lines.offset();
        ProfileFormat format =
                ProfileReader.detect(Arrays.copyOfRange(bytes, from, Math.min(lines.end(), from + 4096)));
        if (format == ProfileFormat.UNKNOWN) {
            return false;
        }
        int first = lines.number();
        boolean padded = lines.isPadded();
        StringBuilder unpadded = new StringBuilder();
        do {
            if (padded) {
                unpadded.append(lines.line().stripTrailing()).append('\n');
            }
            lines.advance();
        } while (lines.hasLine()
                && (isOwn(lines.line()) || (padded && lines.line().isBlank()) || isRemark(lines)));
        byte[] text = padded
                ? unpadded.toString().getBytes(StandardCharsets.UTF_8)
                : Arrays.copyOfRange(bytes, from, lines.offset());
        Profiles.read(context, format, text, begin, findings, first);
        return true;
    }

    /// `12 @ 0x46a000 0x46a04d`: of counted stacks.
    private static boolean isRecord(String line) {
        int at = line.indexOf(" @ 0x");
        return at > 0 && at < 13 && Text.isDigits(line.substring(0, at));
    }

    /// Whether a line that isn't the profile's has records of it behind it: somebody has said something between
    /// them, or left some out.
    private static boolean isRemark(Lines lines) {
        if (!lines.line().isEmpty() && Headings.of(lines.line()) != null) {
            return false;
        }
        for (int ahead = 1; ahead <= MOST_REMARKS; ahead++) {
            String line = lines.peek(ahead);
            if (isRecord(line)) {
                return true;
            }
            if (line.startsWith("#") || line.contains(" profile: ")) {
                return false;
            }
        }
        return false;
    }

    private static boolean isOwn(String line) {
        if (line.isEmpty()) {
            return true;
        }
        char first = line.charAt(0);
        return Text.isDigit(first)
                || (first == '#'
                        && line.length() > 1
                        && (line.charAt(1) == '\t' || line.startsWith("# labels:") || line.startsWith("#  ")))
                || line.startsWith("cycles/second=")
                || line.startsWith("sampling period=");
    }
}
