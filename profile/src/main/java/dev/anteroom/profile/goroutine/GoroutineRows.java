package dev.anteroom.profile.goroutine;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is known of each goroutine, in columns; a row is a goroutine, in the dump's order.
final class GoroutineRows {
    static final GoroutineRows NONE = new GoroutineRows(
            new LongColumn(),
            new IntColumn(),
            new IntColumn(),
            new LongColumn(),
            new LongColumn(),
            new SparseIntColumn(),
            List.of(Map.of()),
            1);

    private final LongColumn ids;
    private final IntColumn groupOf;
    private final IntColumn waitMinutes;
    private final LongColumn createdIn;
    private final LongColumn waitsOn;
    private final SparseIntColumn labelSet;
    private final List<Map<String, String>> labelSets;
    private final int groupCount;
    /// Rows sorted by group, and where each group starts; made when first asked for.
    private volatile int @Nullable [][] byGroup;

    GoroutineRows(
            LongColumn ids,
            IntColumn groupOf,
            IntColumn waitMinutes,
            LongColumn createdIn,
            LongColumn waitsOn,
            SparseIntColumn labelSet,
            List<Map<String, String>> labelSets,
            int groupCount) {
        this.ids = ids;
        this.groupOf = groupOf;
        this.waitMinutes = waitMinutes;
        this.createdIn = createdIn;
        this.waitsOn = waitsOn;
        this.labelSet = labelSet;
        this.labelSets = labelSets;
        this.groupCount = groupCount;
    }

    int size() {
        return ids.size();
    }

    long id(int row) {
        return ids.get(row);
    }

    int group(int row) {
        return groupOf.get(row);
    }

    int waitMinutes(int row) {
        return waitMinutes.get(row);
    }

    long createdIn(int row) {
        return createdIn.get(row);
    }

    long waitsOn(int row) {
        return waitsOn.get(row);
    }

    boolean hasLabels() {
        return !labelSet.isEmpty();
    }

    Map<String, String> labels(int row) {
        return labelSets.get(labelSet.get(row));
    }

    /// The rows of a group, in the dump's order.
    int[] of(int group) {
        int[][] index = byGroup;
        if (index == null) {
            index = index();
            byGroup = index;
        }
        int[] order = index[0];
        int[] starts = index[1];
        int[] rows = new int[starts[group + 1] - starts[group]];
        System.arraycopy(order, starts[group], rows, 0, rows.length);
        return rows;
    }

    private int[][] index() {
        int[] starts = new int[groupCount + 2];
        for (int row = 0; row < size(); row++) {
            starts[group(row) + 2]++;
        }
        for (int g = 2; g < starts.length; g++) {
            starts[g] += starts[g - 1];
        }
        int[] order = new int[size()];
        for (int row = 0; row < size(); row++) {
            order[starts[group(row) + 1]++] = row;
        }
        return new int[][] {order, starts};
    }
}
