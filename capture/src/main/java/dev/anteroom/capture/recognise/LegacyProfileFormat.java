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

    private int read;

    @Override
    public boolean read(Lines lines, Context context, Findings findings) {
        String begin = lines.line();
        if (!begin.startsWith("goroutine profile: ")
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
                && (isOwn(lines.line()) || (padded && lines.line().isBlank())));
        byte[] text = padded
                ? unpadded.toString().getBytes(StandardCharsets.UTF_8)
                : Arrays.copyOfRange(bytes, from, lines.offset());
        Profiles.read(context, format, text, begin, findings, first);
        return true;
    }

    private static boolean isOwn(String line) {
        if (line.isEmpty()) {
            return true;
        }
        char first = line.charAt(0);
        return Text.isDigit(first)
                || (first == '#' && line.length() > 1 && (line.charAt(1) == '\t' || line.startsWith("# labels:")))
                || line.startsWith("cycles/second=")
                || line.startsWith("sampling period=");
    }
}
