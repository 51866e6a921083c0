package dev.anteroom.capture.arrange;

import dev.anteroom.capture.evidence.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Turns positions into moments. Where every position is dated, time orders them, else their names.
final class Timeline {
    /// As much may lie between the clock in a name and the time that was recorded with the file.
    private static final Duration APART = Duration.ofMinutes(5);

    private final Map<Position, Moment> moments = new HashMap<>();

    /// @param recorded what files of a position say of their time, by position
    Timeline(Iterable<Position> positions, Map<Position, Instant> recorded) {
        TreeSet<Position> distinct = new TreeSet<>();
        for (Position position : positions) {
            distinct.add(position);
        }
        // What nothing dates stands at the first moment; see Series order below.
        boolean undated = distinct.remove(Position.NONE);
        List<Position> order = new ArrayList<>(distinct);
        Map<Position, Instant> times = times(order, recorded);
        boolean allDated = true;
        for (Position position : order) {
            allDated &= times.containsKey(position);
        }
        if (allDated) {
            order.sort(Comparator.comparing((Position position) -> times.getOrDefault(position, Instant.MIN))
                    .thenComparing(Comparator.naturalOrder()));
        }
        for (int i = 0; i < order.size(); i++) {
            Position position = order.get(i);
            moments.put(position, new Moment(i, position.label(), times.get(position)));
        }
        if (undated) {
            moments.put(Position.NONE, new Moment(0, "", recorded.get(Position.NONE)));
        }
    }

    Moment moment(Position position) {
        return moments.getOrDefault(position, Moment.ONLY);
    }

    /// The times of the positions that have any. The names' own come first; but clocks without a date, which may
    /// have gone past midnight, give way to dates that agree with them.
    private static Map<Position, Instant> times(List<Position> order, Map<Position, Instant> recorded) {
        Map<Position, Instant> times = new HashMap<>(recorded);
        Set<Duration> offsets = new HashSet<>();
        boolean dates = true;
        for (Position position : order) {
            Instant named = Position.timeOf(position);
            Instant date = recorded.get(position);
            if (!named.equals(Instant.MIN)) {
                times.put(position, named);
            }
            boolean both = !named.equals(Instant.MIN) && Stamp.isClock(named) && date != null && !Stamp.isClock(date);
            dates &= both;
            if (both && date != null) {
                offsets.add(Duration.ofMillis(Math.floorMod(
                        Duration.between(named, date).toMillis(),
                        Duration.ofDays(1).toMillis())));
            }
        }
        return dates && agree(offsets) ? recorded : times;
    }

    /// Whether clocks are apart from their dates by the same time zone.
    private static boolean agree(Set<Duration> offsets) {
        Iterator<Duration> all = offsets.iterator();
        Duration first = all.hasNext() ? all.next() : Duration.ZERO;
        while (all.hasNext()) {
            Duration apart = all.next().minus(first).abs();
            if (apart.compareTo(APART) > 0 && Duration.ofDays(1).minus(apart).compareTo(APART) > 0) {
                return false;
            }
        }
        return true;
    }
}
