package dev.anteroom.linux.sampler;

import java.util.Arrays;

/// The connections now known to be queued, by cookie: an open-addressing table of primitives. Cookies are never 0.
final class CookieTable {
    private static final long EMPTY = 0;

    private long[] cookies = new long[64];
    private int[] lastAges = new int[64];
    private int[] lastSamples = new int[64];
    private int size;

    int size() {
        return size;
    }

    /// Notes that `cookie` was listed with `ageMillis` in sample number `sample`.
    ///
    /// @return whether it is new
    boolean see(long cookie, int ageMillis, int sample) {
        if (size * 2 >= cookies.length) {
            rehash(cookies.length * 2);
        }
        int slot = slot(cookie);
        boolean isNew = cookies[slot] == EMPTY;
        if (isNew) {
            cookies[slot] = cookie;
            size++;
        }
        lastAges[slot] = ageMillis;
        lastSamples[slot] = sample;
        return isNew;
    }

    /// Receives the last age of a connection.
    interface Ages {
        void accept(int ageMillis);
    }

    /// Removes all that were not listed in `sample`.
    void removeMissing(int sample, Ages departed) {
        boolean removed = false;
        for (int slot = 0; slot < cookies.length; slot++) {
            if (cookies[slot] != EMPTY && lastSamples[slot] != sample) {
                departed.accept(lastAges[slot]);
                cookies[slot] = EMPTY;
                size--;
                removed = true;
            }
        }
        if (removed) {
            // Holes would cut probe chains.
            rehash(cookies.length);
        }
    }

    void forEach(Ages present) {
        for (int slot = 0; slot < cookies.length; slot++) {
            if (cookies[slot] != EMPTY) {
                present.accept(lastAges[slot]);
            }
        }
    }

    private int slot(long cookie) {
        int mask = cookies.length - 1;
        int slot = (int) ((cookie * 0x9E3779B97F4A7C15L) >>> 40) & mask;
        while (cookies[slot] != EMPTY && cookies[slot] != cookie) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void rehash(int capacity) {
        long[] oldCookies = cookies;
        int[] oldAges = lastAges;
        int[] oldSamples = lastSamples;
        if (capacity == oldCookies.length) {
            // Reuse the arrays: copy the few live entries out first.
            int live = 0;
            for (int slot = 0; slot < oldCookies.length; slot++) {
                if (oldCookies[slot] != EMPTY) {
                    oldCookies[live] = oldCookies[slot];
                    oldAges[live] = oldAges[slot];
                    oldSamples[live] = oldSamples[slot];
                    live++;
                }
            }
            long[] liveCookies = Arrays.copyOf(oldCookies, live);
            int[] liveAges = Arrays.copyOf(oldAges, live);
            int[] liveSamples = Arrays.copyOf(oldSamples, live);
            Arrays.fill(cookies, EMPTY);
            insertAll(liveCookies, liveAges, liveSamples);
            return;
        }
        cookies = new long[capacity];
        lastAges = new int[capacity];
        lastSamples = new int[capacity];
        insertAll(oldCookies, oldAges, oldSamples);
    }

    private void insertAll(long[] fromCookies, int[] fromAges, int[] fromSamples) {
        for (int i = 0; i < fromCookies.length; i++) {
            if (fromCookies[i] != EMPTY) {
                int slot = slot(fromCookies[i]);
                cookies[slot] = fromCookies[i];
                lastAges[slot] = fromAges[i];
                lastSamples[slot] = fromSamples[i];
            }
        }
    }
}
