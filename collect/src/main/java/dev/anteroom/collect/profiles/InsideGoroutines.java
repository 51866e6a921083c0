package dev.anteroom.collect.profiles;

import dev.anteroom.capture.evidence.Moment;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.collect.Progress;
import dev.anteroom.collect.Stop;
import dev.anteroom.collect.write.CaptureWriter;
import dev.anteroom.goprocess.GoProcess;
import dev.anteroom.goprocess.GoProcessException;
import dev.anteroom.goprocess.GoroutineSnapshot;
import dev.anteroom.profile.goroutine.GoroutineDump;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The goroutines read from outside the process: whole dumps at the beginning and at the end, and in between only the
/// accept loops, many times. The service does nothing for it and isn't stopped, however many goroutines it has.
public final class InsideGoroutines {
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    /// The pause is so many times as long as a look took: it costs the machine a twentieth of a core at most.
    private static final int PAUSE_FACTOR = 20;

    private static final String SOURCE = "process_vm_readv";

    private final GoProcess process;
    private final CaptureWriter writer;
    private final Progress progress;
    private final Stop stop;
    private final List<Observation<GoroutineDump>> whole = new ArrayList<>();
    private final StringBuilder loops = new StringBuilder();
    private @Nullable Instant firstLook;

    public InsideGoroutines(GoProcess process, CaptureWriter writer, Progress progress, Stop stop) {
        this.process = process;
        this.writer = writer;
        this.progress = progress;
        this.stop = stop;
    }

    /// Everything up to `end`: a dump, the loops over time, a last dump.
    ///
    /// @param endNanos of `System.nanoTime()`
    public void run(long endNanos) {
        try {
            dump(1);
            while (!stop.asked() && System.nanoTime() < endNanos) {
                Duration took = look();
                Duration pause = took.multipliedBy(PAUSE_FACTOR);
                pause = pause.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : pause;
                pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
                Duration left = Duration.ofNanos(endNanos - System.nanoTime());
                stop.within(pause.compareTo(left) < 0 ? pause : left);
            }
            dump(2);
        } catch (GoProcessException e) {
            writer.note("The goroutines couldn't be read to the end: " + e.getMessage());
        }
        Instant began = firstLook;
        if (began != null) {
            writer.put(
                    Goroutines.FILE,
                    "accept loops",
                    began,
                    SOURCE,
                    loops.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    private void dump(int number) {
        String what = "goroutines, read from outside";
        progress.begun(what);
        Instant now = Instant.now();
        GoroutineSnapshot all = process.goroutines();
        StringBuilder text = new StringBuilder(64 << 10);
        try {
            all.writeText(text);
        } catch (IOException e) {
            throw new UncheckedIOException("a string builder can't be written to", e);
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        writer.put(String.format(Locale.ROOT, "goroutine/%04d.debug2.txt", number), "goroutines", now, SOURCE, bytes);
        if (all.torn() + all.unreadable() > 0) {
            writer.note(String.format(
                    Locale.ROOT,
                    "goroutine/%04d.debug2.txt: %d of %d goroutines changed or couldn't be read while they were read; "
                            + "their stacks are missing",
                    number,
                    all.torn() + all.unreadable(),
                    all.size()));
        }
        whole.clear();
        whole.add(new Observation<>(all.toDump(), "", Moment.ONLY));
        progress.ended(what, Fetch.size(bytes.length));
    }

    private Duration look() {
        long began = System.nanoTime();
        Instant now = Instant.now();
        GoroutineDump dump = process.goroutines().toDump();
        firstLook = firstLook == null ? now : firstLook;
        loops.append(LoopLines.line(now, dump, whole)).append('\n');
        return Duration.ofNanos(System.nanoTime() - began);
    }
}
