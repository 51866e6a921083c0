package dev.anteroom.linux.tuning;

/// One judged parameter.
///
/// @param name as `sysctl` or `ulimit` knows it
/// @param current its value
/// @param recommended what it should be; equal to `current` where nothing is to be done
/// @param status how much it matters
/// @param why one sentence
/// @param change the command that changes it, empty where nothing is to be done
/// @param relisten whether a running listener keeps the old value until it listens again
public record Parameter(
        String name, String current, String recommended, Status status, String why, String change, boolean relisten) {
    /// How much a parameter matters.
    public enum Status {
        OK,
        /// Not the fault today, and one in waiting.
        ADVICE,
        /// Hurts now.
        PROBLEM,
        /// Could not be read.
        UNKNOWN
    }
}
