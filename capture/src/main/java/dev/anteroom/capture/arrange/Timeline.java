package dev.anteroom.capture.arrange;

import dev.anteroom.capture.evidence.Moment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Turns positions into moments. Where every position is dated, time orders them, else their names.
final class Timeline {
    private final Map<Position, Moment> moments = new HashMap<>();

    /// @param times what files of a position say of their time, by position
    Timeline(Iterable<Position> positions, Map<Position, Instant> times) {
        TreeSet<Position> distinct = new TreeSet<>();
        for (Position position : positions) {
            distinct.add(position);
        }
        // What nothing dates stands at the first moment; see Series order below.
        boolean undated = distinct.remove(Position.NONE);
        List<Position> order = new ArrayList<>(distinct);
        boolean allDated = true;
        for (Position position : order) {
            allDated &= time(position, times) != null;
        }
        if (allDated) {
            order.sort(Comparator.comparing((Position position) -> dated(position, times))
                    .thenComparing(Comparator.naturalOrder()));
        }
        for (int i = 0; i < order.size(); i++) {
            Position position = order.get(i);
            moments.put(position, new Moment(i, position.label(), time(position, times)));
        }
        if (undated) {
            moments.put(Position.NONE, new Moment(0, "", times.get(Position.NONE)));
        }
    }

    Moment moment(Position position) {
        return moments.getOrDefault(position, Moment.ONLY);
    }

    private static Instant dated(Position position, Map<Position, Instant> times) {
        Instant time = time(position, times);
        return time != null ? time : Instant.MIN;
    }

    private static @Nullable Instant time(Position position, Map<Position, Instant> times) {
        for (Stamp stamp : position.stamps().reversed()) {
            if (stamp.time() != null) {
                return stamp.time();
            }
        }
        return times.get(position);
    }
}
