package dev.anteroom.gotrace;

import java.util.Arrays;

/// The Ps' cursors whose next event can come next, the earliest on top.
final class V1Heap {
    private V1Cursor[] heap = new V1Cursor[16];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    /// Whether an event in the heap is as early as the cursor's or earlier.
    boolean hasEarlier(V1Cursor cursor) {
        return size > 0 && heap[0].ticks <= cursor.ticks;
    }

    void add(V1Cursor cursor) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        int i = size++;
        while (i > 0 && heap[(i - 1) / 2].ticks > cursor.ticks) {
            heap[i] = heap[(i - 1) / 2];
            i = (i - 1) / 2;
        }
        heap[i] = cursor;
    }

    V1Cursor removeTop() {
        V1Cursor[] h = heap;
        V1Cursor top = h[0];
        V1Cursor last = h[--size];
        int n = size;
        int i = 0;
        while (true) {
            int child = 2 * i + 1;
            if (child >= n) {
                break;
            }
            if (child + 1 < n && h[child + 1].ticks < h[child].ticks) {
                child++;
            }
            if (h[child].ticks >= last.ticks) {
                break;
            }
            h[i] = h[child];
            i = child;
        }
        h[i] = last;
        return top;
    }
}
