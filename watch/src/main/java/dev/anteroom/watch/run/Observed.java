package dev.anteroom.watch.run;

import dev.anteroom.watch.store.Store;
import java.time.temporal.ChronoUnit;

/// Since when the host has been observed: silence means something only then.
final class Observed {
    private Observed() {}

    static String words(Store store) {
        return store.observedSince()
                .flatMap(since -> store.observedUntil()
                        .map(until -> "Observed without a gap from " + since.truncatedTo(ChronoUnit.SECONDS) + " to "
                                + until.truncatedTo(ChronoUnit.SECONDS) + "."))
                .orElse("Nothing has been observed.");
    }
}
