package dev.anteroom.collect.profiles;

import dev.anteroom.capture.evidence.Moment;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.profile.ProfileFormatException;
import dev.anteroom.profile.goroutine.GoroutineDump;
import dev.anteroom.profile.goroutine.GoroutineDumpException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the goroutines do: whole dumps at the beginning and at the end, and in between only the accept loops, many
/// times.
///
/// The full dump (`debug=2`) stops the service while it is written: some 0.3 s at 10,000 goroutines. So the
/// goroutines are counted first (`debug=1`, which doesn't), and above [#CHEAP] the full dump is left out and that
/// is noted.
final class Goroutines {
    /// A full dump of so many stops the service for about a tenth of a second.
    static final int CHEAP = 4000;

    /// A full dump of so many takes a few milliseconds: it may be taken again and again.
    private static final int TRIFLING = 300;

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    /// The pause is so many times as long as the service took for the look.
    private static final int PAUSE_FACTOR = 30;

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Pattern TOTAL = Pattern.compile("goroutine profile: total (\\d{1,12})");
    static final String FILE = "goroutine/loops.jsonl";

    private final Fetch fetch;
    private final boolean whateverItCosts;
    private final List<Observation<GoroutineDump>> whole = new ArrayList<>();
    private final StringBuilder loops = new StringBuilder();
    private long count;
    private Duration lookTook = Duration.ZERO;
    private @Nullable Instant firstLook;

    /// @param knownCount how many there were a moment ago, 0 where it isn't known
    Goroutines(Fetch fetch, boolean whateverItCosts, long knownCount) {
        this.fetch = fetch;
        this.whateverItCosts = whateverItCosts;
        this.count = knownCount;
    }

    /// Everything up to `end`: a round, the loops over time, a last round.
    void run(long endNanos) {
        round(1, knownToBeFew());
        while (!fetch.stop().asked() && System.nanoTime() < endNanos) {
            if (!look()) {
                break;
            }
            Duration pause = lookTook.multipliedBy(PAUSE_FACTOR);
            pause = pause.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : pause;
            pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
            Duration left = Duration.ofNanos(endNanos - System.nanoTime());
            fetch.stop().within(pause.compareTo(left) < 0 ? pause : left);
        }
        if (!fetch.stop().asked() && count > 0) {
            round(2, false);
        }
        Instant began = firstLook;
        if (began != null) {
            fetch.writer()
                    .put(
                            FILE,
                            "accept loops",
                            began,
                            Fetch.source("goroutine"),
                            loops.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    private boolean knownToBeFew() {
        // It may have grown meanwhile.
        return count > 0 && count <= CHEAP / 4;
    }

    /// @param fullFirst whether to take the full dump before anything else, at the moment that matters
    private void round(int number, boolean fullFirst) {
        if (fullFirst) {
            full(number);
        }
        Fetch.Fetched counted = fetch.bytes("goroutines, counted", "goroutine?debug=1", TIMEOUT);
        if (counted == null) {
            return;
        }
        put(number, "debug1.txt", "debug=1", counted);
        String head = new String(counted.body(), 0, Math.min(counted.body().length, 200), StandardCharsets.ISO_8859_1);
        Matcher total = TOTAL.matcher(head);
        if (!total.find()) {
            fetch.writer().note("The answer to goroutine?debug=1 isn't Go's: it has no total");
            return;
        }
        count = Long.parseLong(total.group(1));
        if (!fullFirst) {
            if (count <= CHEAP || whateverItCosts) {
                full(number);
            } else {
                fetch.writer()
                        .note(String.format(
                                Locale.ROOT,
                                "Goroutine states (debug=2) left out: a dump of %,d goroutines would stop the service "
                                        + "for about %.1f s; --full-goroutines takes it all the same",
                                count,
                                count * 3e-5));
            }
        }
        if (number == 1) {
            Fetch.Fetched binary = fetch.bytes("goroutines, as a profile", "goroutine", TIMEOUT);
            if (binary != null) {
                put(number, "pb.gz", "debug=0", binary);
            }
        }
        if (whole.isEmpty()) {
            remember(counted);
        }
    }

    private void full(int number) {
        Duration timeout = whateverItCosts ? Duration.ofMinutes(2) : TIMEOUT;
        Fetch.Fetched dump = fetch.bytes("goroutines with their states", "goroutine?debug=2", timeout);
        if (dump != null) {
            put(number, "debug2.txt", "debug=2", dump);
            remember(dump);
        }
    }

    private void put(int number, String suffix, String query, Fetch.Fetched fetched) {
        if (fetched.cut()) {
            fetch.writer().note("Cut: goroutine?" + query + ": it is longer than " + (Fetch.MOST_BYTES >> 20) + " MiB");
        }
        fetch.writer()
                .put(
                        String.format(Locale.ROOT, "goroutine/%04d.%s", number, suffix),
                        "goroutines",
                        fetched.firstByte(),
                        Fetch.source("goroutine?" + query),
                        fetched.body());
    }

    private void remember(Fetch.Fetched fetched) {
        GoroutineDump dump = parsed(fetched);
        if (dump != null) {
            whole.clear();
            whole.add(new Observation<>(dump, "", Moment.ONLY));
        }
    }

    private @Nullable GoroutineDump parsed(Fetch.Fetched fetched) {
        try {
            return GoroutineDump.read(fetched.body());
        } catch (GoroutineDumpException | ProfileFormatException e) {
            fetch.writer().note("A goroutine dump can't be read: " + e.getMessage());
            return null;
        }
    }

    /// One look at the accept loops.
    ///
    /// @return whether it is worth going on
    private boolean look() {
        boolean states = count <= TRIFLING;
        long before = System.nanoTime();
        Fetch.Fetched fetched =
                fetch.bytes("the accept loops", states ? "goroutine?debug=2" : "goroutine?debug=1", TIMEOUT);
        lookTook = Duration.ofNanos(System.nanoTime() - before);
        GoroutineDump dump = fetched == null ? null : parsed(fetched);
        if (fetched == null || dump == null) {
            return false;
        }
        count = dump.count();
        firstLook = firstLook == null ? fetched.firstByte() : firstLook;
        loops.append(LoopLines.line(fetched.firstByte(), dump, whole)).append('\n');
        return true;
    }
}
