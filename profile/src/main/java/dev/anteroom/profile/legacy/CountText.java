package dev.anteroom.profile.legacy;

import dev.anteroom.profile.Profile;
import dev.anteroom.profile.ProfileBuilder;
import dev.anteroom.profile.ProfileHeader;
import dev.anteroom.profile.ValueType;
import java.io.IOException;
import java.util.List;

/// `goroutine profile: total 12`, `threadcreate profile: total 9`, and the program's own profiles: how often each
/// stack occurs (`runtime/pprof.printCountProfile`).
final class CountText {
    private static final String TOTAL = " profile: total ";

    private final RecordText records;

    CountText(RecordText records) {
        this.records = records;
    }

    Profile read(String header) throws IOException {
        int at = header.lastIndexOf(TOTAL);
        ValueType counted = new ValueType(header.substring(0, at), "count");
        long total = records.number(header.substring(at + TOTAL.length()));
        ProfileHeader about = ProfileHeader.of(List.of(counted)).withPeriod(counted, 1);
        ProfileBuilder builder = new ProfileBuilder(about);
        long sum = 0;
        while (records.next(builder)) {
            long count = records.number(records.numbers);
            sum += count;
            int[] stack = records.stack();
            builder.sample(stack, stack.length, builder.labelSet(records.labels()), count);
        }
        if (sum == 0 && total > 0) {
            throw records.error("no record behind the first line, which says " + total
                    + ": the text was cut or damaged; record it again");
        }
        if (sum != total) {
            builder.header(about.withComment(LegacyText.INCOMPLETE
                    + sum
                    + (total < 0 ? "; the first line, which says of how many, isn't there" : " of " + total)));
        }
        return builder.build();
    }
}
