package dev.anteroom.profile.goroutine;

import org.jspecify.annotations.Nullable;

/// A column of ints that takes no memory until a value other than 0 is added.
final class SparseIntColumn {
    private @Nullable IntColumn values;
    private int size;

    void add(int value) {
        if (values == null && value != 0) {
            values = new IntColumn();
            for (int i = 0; i < size; i++) {
                values.add(0);
            }
        }
        if (values != null) {
            values.add(value);
        }
        size++;
    }

    int get(int row) {
        return values == null ? 0 : values.get(row);
    }

    boolean isEmpty() {
        return values == null;
    }
}
