package dev.anteroom.lab;

import java.util.List;

/// What the runner itself measured while it recorded.
///
/// @param before while all was well
/// @param during while the fault lasted
/// @param medianDepth of the accept queue, sampled ten times a second
/// @param maxDepth of the same samples
/// @param listenDrops how far the namespace's ListenDrops moved, in packets
/// @param samplesBeforeFault how many of the depths were sampled before the fault
/// @param depths the accept queue's depth every 100 ms, from a second before the fault
public record Observed(
        ClientView before,
        ClientView during,
        int medianDepth,
        int maxDepth,
        long listenDrops,
        int samplesBeforeFault,
        List<Integer> depths) {
    public Observed {
        depths = List.copyOf(depths);
    }

    double suffering() {
        if (during.started() == 0) {
            return 0;
        }
        return (double) (during.started() - during.answered()) / during.started();
    }
}
