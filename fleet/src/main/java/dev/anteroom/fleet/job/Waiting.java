package dev.anteroom.fleet.job;

import java.util.HashMap;
import java.util.Map;

/// How many windows of each host wait for the end of their minute, as far as this process remembers: what it
/// forgets costs a timer that is there already.
final class Waiting {
    private final Map<Long, Map<String, Integer>> minutes = new HashMap<>();

    /// Counts one more.
    ///
    /// @return how many there are now
    int add(long minute, String host) {
        return minutes.computeIfAbsent(minute, _ -> new HashMap<>()).merge(host, 1, Integer::sum);
    }

    void done(long minute, String host) {
        Map<String, Integer> hosts = minutes.get(minute);
        if (hosts != null) {
            hosts.remove(host);
            if (hosts.isEmpty()) {
                minutes.remove(minute);
            }
        }
    }
}
