package dev.anteroom.profile.flame;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The columns of a flame graph while they grow, frame by frame in preorder. The derived ones are [FlameGraph]'s.
final class FlameColumns {
    int size;
    int[] levels;
    int[] nameIds;
    byte[] kinds;
    long[] self;
    long[] narrow;
    long @Nullable [] beforeSelf;
    long @Nullable [] beforeNarrow;
    double @Nullable [] heat;

    FlameColumns(int capacity, boolean diff, boolean heated) {
        levels = new int[capacity];
        nameIds = new int[capacity];
        kinds = new byte[capacity];
        self = new long[capacity];
        narrow = new long[capacity];
        beforeSelf = diff ? new long[capacity] : null;
        beforeNarrow = diff ? new long[capacity] : null;
        heat = heated ? new double[capacity] : null;
    }

    /// Appends a frame without values; its number.
    int append(int level, int nameId, int kind) {
        if (size == levels.length) {
            grow(size * 2);
        }
        levels[size] = level;
        nameIds[size] = nameId;
        kinds[size] = (byte) kind;
        return size++;
    }

    private void grow(int capacity) {
        levels = Arrays.copyOf(levels, capacity);
        nameIds = Arrays.copyOf(nameIds, capacity);
        kinds = Arrays.copyOf(kinds, capacity);
        self = Arrays.copyOf(self, capacity);
        narrow = Arrays.copyOf(narrow, capacity);
        beforeSelf = beforeSelf == null ? null : Arrays.copyOf(beforeSelf, capacity);
        beforeNarrow = beforeNarrow == null ? null : Arrays.copyOf(beforeNarrow, capacity);
        heat = heat == null ? null : Arrays.copyOf(heat, capacity);
    }

    void addSelf(int node, long value, long before) {
        self[node] += value;
        if (beforeSelf != null) {
            beforeSelf[node] += before;
        }
    }

    void addNarrow(int node, long value, long before) {
        narrow[node] += value;
        if (beforeNarrow != null) {
            beforeNarrow[node] += before;
        }
    }

    FlameColumns withKinds(byte[] changed) {
        if (changed.length < size) {
            throw new IllegalArgumentException("kinds of " + changed.length + " frames, not " + size);
        }
        FlameColumns columns = new FlameColumns(0, false, false);
        columns.size = size;
        columns.levels = levels;
        columns.nameIds = nameIds;
        columns.kinds = changed;
        columns.self = self;
        columns.narrow = narrow;
        columns.beforeSelf = beforeSelf;
        columns.beforeNarrow = beforeNarrow;
        columns.heat = heat;
        return columns;
    }
}
