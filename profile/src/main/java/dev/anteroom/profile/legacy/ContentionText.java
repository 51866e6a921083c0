package dev.anteroom.profile.legacy;

import dev.anteroom.profile.Profile;
import dev.anteroom.profile.ProfileBuilder;
import dev.anteroom.profile.ProfileHeader;
import dev.anteroom.profile.ValueType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `--- contention:` (block) and `--- mutex:`: how often goroutines waited at a stack, and for how many CPU cycles
/// (`runtime/pprof.writeProfileInternal`).
///
/// A mutex profile counts one of `sampling period` events. Newer runtimes multiply when they record
/// (`runtime/mprof.go`, `saveBlockEventStack`: `rate * cycles`) and print the period nevertheless; Go 1.19
/// printed what it had counted, and multiplied for the binary form only (`scaleMutexProfile`). Multiplying twice,
/// as `go tool pprof` does with a newer text, makes waits `period` times too long. Which it is, is told by the Go
/// version in the file names where it is there (`/go-1.19/src/`), else by the counts: multiplied ones are all
/// multiples of the period.
final class ContentionText {
    private static final Pattern NUMBERS = Pattern.compile("(\\d{1,18}) +(\\d{1,18})");

    /// Up to this version recorded counts are not multiplied, from the other one on they are; between them the counts
    /// tell.
    private static final int LAST_UNSCALED = 19;

    private static final int FIRST_SCALED = 22;

    private static final ValueType CONTENTIONS = new ValueType("contentions", "count");
    private static final ValueType DELAY = new ValueType("delay", "nanoseconds");

    private static final class Contention {
        private final int[] stack;
        private final long cycles;
        private final long count;

        Contention(int[] stack, long cycles, long count) {
            this.stack = stack;
            this.cycles = cycles;
            this.count = count;
        }
    }

    private final RecordText records;
    private long cyclesPerSecond;
    private long period = 1;

    ContentionText(RecordText records) {
        this.records = records;
    }

    Profile read(String header) throws IOException {
        attributes();
        if (cyclesPerSecond <= 0) {
            throw records.error("no \"cycles/second=\" before the first record: cycles can't be made into time");
        }
        ProfileBuilder builder =
                new ProfileBuilder(ProfileHeader.of(List.of(CONTENTIONS, DELAY)).withPeriod(CONTENTIONS, 1));
        List<Contention> contentions = new ArrayList<>();
        while (records.next(builder)) {
            Matcher numbers = NUMBERS.matcher(records.numbers);
            if (!numbers.matches()) {
                throw records.error("\"" + RecordText.excerpt(records.numbers) + "\" is not \"cycles count\"");
            }
            contentions.add(new Contention(
                    records.stack(), Long.parseLong(numbers.group(1)), Long.parseLong(numbers.group(2))));
        }
        boolean multiply = header.equals("--- mutex:") && period > 1 && !isScaled(contentions);
        double perNanosecond = cyclesPerSecond / 1e9;
        for (Contention contention : contentions) {
            double nanoseconds = contention.cycles / perNanosecond;
            long times = multiply ? period : 1;
            builder.sample(contention.stack, contention.count * times, (long) (nanoseconds * times));
        }
        return builder.build();
    }

    private boolean isScaled(List<Contention> contentions) {
        int version = records.goVersion();
        if (version >= FIRST_SCALED) {
            return true;
        }
        if (version > 0 && version <= LAST_UNSCALED) {
            return false;
        }
        for (Contention contention : contentions) {
            if (contention.count % period != 0) {
                return false;
            }
        }
        return true;
    }

    private void attributes() throws IOException {
        String line = records.peek();
        while (line != null && line.indexOf('@') < 0) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                String key = line.substring(0, equals).strip();
                String value = line.substring(equals + 1).strip();
                switch (key) {
                    case "cycles/second" -> cyclesPerSecond = records.number(value);
                    case "sampling period" -> period = records.number(value);
                    case "ms since reset", "discarded samples" -> {}
                    default -> throw records.error("unknown attribute \"" + RecordText.excerpt(key) + "\"");
                }
            } else if (!line.isBlank()) {
                throw records.error("neither an attribute nor a record: \"" + RecordText.excerpt(line) + "\"");
            }
            records.skip();
            line = records.peek();
        }
    }
}
