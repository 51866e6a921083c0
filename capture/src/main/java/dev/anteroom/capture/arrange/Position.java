package dev.anteroom.capture.arrange;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Where a block stands in time by its names: the stamps of its folders, of its file and of its place in it, outermost
/// first. Blocks of equal positions were taken together.
record Position(List<Stamp> stamps) implements Comparable<Position> {
    static final Position NONE = new Position(List.of());

    Position {
        stamps = List.copyOf(stamps);
    }

    Position with(Stamp stamp) {
        List<Stamp> more = new ArrayList<>(stamps);
        more.add(stamps.isEmpty() ? stamp : stamp.on(stamps.getLast()));
        return new Position(more);
    }

    boolean isNone() {
        return stamps.isEmpty();
    }

    String label() {
        StringBuilder label = new StringBuilder();
        for (Stamp stamp : stamps) {
            if (!label.isEmpty() && !stamp.label().isEmpty()) {
                label.append('/');
            }
            label.append(stamp.label());
        }
        return label.toString();
    }

    /// The innermost time that the names say, [Instant#MIN] where they say none.
    static Instant timeOf(Position position) {
        for (Stamp stamp : position.stamps.reversed()) {
            if (stamp.time() != null) {
                return stamp.time();
            }
        }
        return Instant.MIN;
    }

    @Override
    public int compareTo(Position other) {
        int common = Math.min(stamps.size(), other.stamps.size());
        for (int i = 0; i < common; i++) {
            int order = stamps.get(i).compareTo(other.stamps.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(stamps.size(), other.stamps.size());
    }
}
