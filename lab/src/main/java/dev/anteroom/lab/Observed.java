package dev.anteroom.lab;

/// What the runner itself measured while it recorded.
///
/// @param before while all was well
/// @param during while the fault lasted
/// @param medianDepth of the accept queue, sampled ten times a second
/// @param maxDepth of the same samples
/// @param listenDrops how far the namespace's ListenDrops moved, in packets
public record Observed(ClientView before, ClientView during, int medianDepth, int maxDepth, long listenDrops) {
    double suffering() {
        if (during.started() == 0) {
            return 0;
        }
        return (double) (during.started() - during.answered()) / during.started();
    }
}
