package dev.anteroom.drift.layer;

import java.util.List;

/// The ids of what the four layers find. Stable for ever: exceptions name them.
public final class RuleIds {
    public static final List<String> LAYERS = List.of(
            "declared-not-in-kernel",
            "declared-not-in-process",
            "kernel-not-in-socket",
            "socket-below-need",
            "files-below-need",
            "gomaxprocs-above-quota",
            "kernel-parameter");

    private RuleIds() {}
}
