package dev.anteroom.gotrace;

import java.util.Arrays;

/// The threads' cursors, the one with the earliest event on top.
final class V2Heap {
    private V2Cursor[] heap = new V2Cursor[16];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    V2Cursor top() {
        return heap[0];
    }

    void clear() {
        heap = new V2Cursor[16];
        size = 0;
    }

    void add(V2Cursor cursor) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        int i = size++;
        while (i > 0 && heap[(i - 1) / 2].time > cursor.time) {
            heap[i] = heap[(i - 1) / 2];
            i = (i - 1) / 2;
        }
        heap[i] = cursor;
    }

    void removeTop() {
        V2Cursor last = heap[--size];
        if (size > 0) {
            sink(last);
        }
    }

    /// Puts the top in its place after its time has grown.
    void topAdvanced() {
        sink(heap[0]);
    }

    private void sink(V2Cursor cursor) {
        V2Cursor[] h = heap;
        int n = size;
        int i = 0;
        long time = cursor.time;
        while (true) {
            int child = 2 * i + 1;
            if (child >= n) {
                break;
            }
            if (child + 1 < n && h[child + 1].time < h[child].time) {
                child++;
            }
            if (h[child].time >= time) {
                break;
            }
            h[i] = h[child];
            i = child;
        }
        h[i] = cursor;
    }
}
