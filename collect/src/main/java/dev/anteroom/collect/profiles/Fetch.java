package dev.anteroom.collect.profiles;

import dev.anteroom.collect.Progress;
import dev.anteroom.collect.Stop;
import dev.anteroom.collect.http.Answer;
import dev.anteroom.collect.http.HttpFailure;
import dev.anteroom.collect.http.Lines;
import dev.anteroom.collect.write.CaptureWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Fetches from one pprof into one capture, and says what didn't come.
final class Fetch {
    /// Go itself cuts a dump here (`runtime/pprof/pprof.go`, `writeGoroutineStacks`), and no profile comes near it.
    static final long MOST_BYTES = 64L << 20;

    static final long MOST_TRACE_BYTES = 256L << 20;

    /// How much longer than asked for a profile may take.
    static final Duration GRACE = Duration.ofSeconds(10);

    private final Lines lines;
    private final CaptureWriter writer;
    private final Progress progress;
    private final Stop stop;

    Fetch(Lines lines, CaptureWriter writer, Progress progress, Stop stop) {
        this.lines = lines;
        this.writer = writer;
        this.progress = progress;
        this.stop = stop;
    }

    CaptureWriter writer() {
        return writer;
    }

    Stop stop() {
        return stop;
    }

    /// A file of the capture.
    ///
    /// @param what for people: `cpu profile, 10 s`
    /// @param path where in the capture
    /// @param query what of pprof: `profile?seconds=10`
    /// @param lasts how long the service takes for it
    /// @param partOk whether the beginning of it is of use when it is too long
    /// @return whether it came
    boolean file(String what, String path, String kind, String query, Duration lasts, long most, boolean partOk) {
        progress.begun(what);
        Answer answer;
        try (OutputStream out = writer.open(path)) {
            answer = lines.get(query, out, most, lasts.plus(GRACE), lasts.plus(GRACE));
        } catch (HttpFailure e) {
            writer.discard(path);
            failed(what, e);
            return false;
        } catch (IOException e) {
            writer.discard(path);
            writer.note("Left out: " + what + ": it couldn't be written: " + e.getMessage());
            return false;
        }
        if (answer.cut()) {
            String limit = (most >> 20) + " MiB";
            if (!partOk) {
                writer.discard(path);
                writer.note("Left out: " + what + ": it is longer than " + limit);
                progress.ended(what, "longer than " + limit + ", left out");
                return false;
            }
            writer.note("Cut: " + what + ": only the first " + limit + " were kept");
        }
        writer.commit(path, kind, answer.firstByte(), source(query));
        progress.ended(what, size(answer.bytes()));
        return true;
    }

    /// The answer itself, not yet part of the capture.
    ///
    /// @return null where it didn't come; then a note says so
    @Nullable
    Fetched bytes(String what, String query, Duration timeout) {
        ByteArrayOutputStream body = new ByteArrayOutputStream(64 << 10);
        try {
            Answer answer = lines.get(query, body, MOST_BYTES, GRACE, timeout);
            return new Fetched(body.toByteArray(), answer.firstByte(), answer.cut());
        } catch (HttpFailure e) {
            failed(what, e);
            return null;
        }
    }

    /// @param cut whether there was more than [#MOST_BYTES]
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Fetched(byte[] body, Instant firstByte, boolean cut) {}

    private void failed(String what, HttpFailure e) {
        if (stop.asked()) {
            writer.note("Left out: " + what + ": the recording was ended before");
            progress.ended(what, "not finished");
            return;
        }
        writer.note("Left out: " + what + ": " + lines.endpoint().url() + " " + e.getMessage());
        progress.ended(what, String.valueOf(e.getMessage()));
    }

    static String source(String query) {
        return "/debug/pprof/" + query;
    }

    static String size(long bytes) {
        return bytes < 10_000 ? bytes + " bytes" : String.format(Locale.ROOT, "%.0f KiB", bytes / 1024.0);
    }
}
