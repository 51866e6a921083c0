package dev.anteroom.linux.sampler;

import dev.anteroom.linux.sockdiag.Listener;

/// What was seen of one listening socket over the window.
///
/// @param listener as it was last
/// @param alive whether the last sample still had it
/// @param samples how many had it
/// @param maxDepth the deepest its queue was
/// @param meanDepth mean over the samples
/// @param shareNonEmpty share of samples with something queued, 0 to 1
/// @param shareFull share of samples in which a SYN would have been dropped, 0 to 1
/// @param drops packets dropped on it since the first sample
/// @param timeline its last samples
public record ListenerReport(
        Listener listener,
        boolean alive,
        long samples,
        int maxDepth,
        double meanDepth,
        double shareNonEmpty,
        double shareFull,
        long drops,
        QueueTimeline timeline) {}
