package dev.anteroom.fleet.job;

import java.util.Arrays;

/// What a window is counted under, as one text: host, workload, version, listener.
final class Listener {
    /// U+0000 is in no name ([Texts]).
    private static final String BETWEEN = "\0";

    private static final int PARTS = 4;

    private Listener() {}

    static String of(SeenWindow window) {
        return window.host + BETWEEN + window.workload + BETWEEN + window.version + BETWEEN + window.listener;
    }

    /// Host, workload, version, listener.
    static String[] parts(String key) {
        String[] parts = key.split(BETWEEN, -1);
        if (parts.length != PARTS) {
            throw new IllegalStateException("a key has four parts, not " + Arrays.toString(parts));
        }
        return parts;
    }
}
