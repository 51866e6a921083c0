package dev.anteroom.profile.legacy;

import dev.anteroom.profile.Label;
import dev.anteroom.profile.Profile;
import dev.anteroom.profile.ProfileBuilder;
import dev.anteroom.profile.ProfileHeader;
import dev.anteroom.profile.ValueType;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `heap profile: 3: 4096 [9: 12288] @ heap/1048576`: objects and bytes in use, and allocated so far in brackets
/// (`runtime/pprof.writeHeapInternal`).
///
/// The numbers are those of the sampled allocations. As in the binary form they are scaled up by the probability
/// that an allocation of this size is sampled, `1 - exp(-size/rate)` (`runtime/pprof/protomem.go`,
/// `scaleHeapSample`). The header of Go's text has *twice* the rate, for the sake of old readers; `heap_v2/` has
/// the rate itself, `heapprofile` was not sampled.
final class HeapText {
    private static final Pattern HEADER = Pattern.compile(
            "heap profile: *(\\d{1,18}): *\\d+ *\\[ *(\\d{1,18}): *\\d+ *\\] *@ *(heap[_a-z0-9]*)(?:/(\\d{1,18}))?");
    private static final Pattern NUMBERS =
            Pattern.compile("(-?\\d{1,18}): *(-?\\d{1,18}) *\\[ *(\\d{1,18}): *(\\d{1,18}) *\\]");

    private static final ValueType SPACE = new ValueType("space", "bytes");
    private static final List<ValueType> TYPES = List.of(
            new ValueType("alloc_objects", "count"),
            new ValueType("alloc_space", "bytes"),
            new ValueType("inuse_objects", "count"),
            new ValueType("inuse_space", "bytes"));

    private final RecordText records;

    HeapText(RecordText records) {
        this.records = records;
    }

    Profile read(String header) throws IOException {
        Matcher first = HEADER.matcher(header);
        if (!first.matches()) {
            throw records.error("\"" + RecordText.excerpt(header) + "\" is not \"heap profile: … @ heap/RATE\"");
        }
        long rate = rate(first.group(3), first.group(4));
        ProfileBuilder builder = new ProfileBuilder(
                ProfileHeader.of(TYPES).withPeriod(SPACE, rate).withDefaultSampleType("inuse_space"));
        boolean any = false;
        while (records.next(builder)) {
            any = true;
            Matcher numbers = NUMBERS.matcher(records.numbers);
            if (!numbers.matches()) {
                throw records.error(
                        "\"" + RecordText.excerpt(records.numbers) + "\" is not \"objects: bytes [objects: bytes]\"");
            }
            long inUseObjects = Long.parseLong(numbers.group(1));
            long inUseBytes = Long.parseLong(numbers.group(2));
            long allocObjects = Long.parseLong(numbers.group(3));
            long allocBytes = Long.parseLong(numbers.group(4));
            long size = allocObjects > 0 ? allocBytes / allocObjects : 0;
            List<Label> labels = size == 0 ? List.of() : List.of(new Label.Numeric("bytes", size, ""));
            double allocScale = scale(allocObjects, allocBytes, rate);
            double inUseScale = scale(inUseObjects, inUseBytes, rate);
            int[] stack = records.stack();
            builder.sample(
                    stack,
                    stack.length,
                    builder.labelSet(labels),
                    (long) (allocObjects * allocScale),
                    (long) (allocBytes * allocScale),
                    (long) (inUseObjects * inUseScale),
                    (long) (inUseBytes * inUseScale));
        }
        if (!any && Long.parseLong(first.group(1)) + Long.parseLong(first.group(2)) > 0) {
            throw records.error("no record behind the first line, which says " + first.group(1) + " objects in use and "
                    + first.group(2) + " allocated: the text was cut or damaged; record it again");
        }
        return builder.build();
    }

    /// @param written the number behind the kind; `null` where there is none
    private static long rate(String kind, @Nullable String written) {
        if (written == null || kind.equals("heapprofile")) {
            return 1;
        }
        long rate = Long.parseLong(written);
        return kind.equals("heap") ? rate / 2 : rate;
    }

    private static double scale(long objects, long bytes, long rate) {
        if (objects == 0 || bytes == 0) {
            return 0;
        }
        if (rate <= 1) {
            return 1;
        }
        double average = (double) bytes / objects;
        return 1 / (1 - Math.exp(-average / rate));
    }
}
