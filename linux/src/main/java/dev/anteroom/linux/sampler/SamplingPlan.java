package dev.anteroom.linux.sampler;

import java.util.Set;

/// What to sample and how often.
///
/// @param hertz samples a second, 1 to [#MAX_HERTZ]
/// @param ports local ports; empty for all
/// @param timelineSamples how many samples of each listener are kept in its timeline
public record SamplingPlan(int hertz, Set<Integer> ports, int timelineSamples) {
    /// One LISTEN dump takes some 40 µs: more would mostly measure itself.
    public static final int MAX_HERTZ = 2_000;

    public static final int DEFAULT_HERTZ = 100;

    public SamplingPlan {
        if (hertz < 1 || hertz > MAX_HERTZ) {
            throw new IllegalArgumentException("the sampling rate is 1 to " + MAX_HERTZ + " per second, not " + hertz);
        }
        if (timelineSamples < 1) {
            throw new IllegalArgumentException("a timeline holds at least one sample");
        }
        ports = Set.copyOf(ports);
    }

    /// All listeners at 100 Hz, timelines of a minute.
    public static SamplingPlan everyListener() {
        return new SamplingPlan(DEFAULT_HERTZ, Set.of(), 60 * DEFAULT_HERTZ);
    }

    /// One port at `hertz`, timelines of a minute.
    public static SamplingPlan port(int port, int hertz) {
        return new SamplingPlan(hertz, Set.of(port), 60 * hertz);
    }
}
