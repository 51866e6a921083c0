package dev.anteroom.fleet.job;

/// The hour of a host: one tally for each of its listeners. A Flink POJO, kept as state.
public final class HostHour {
    public Tally[] tallies = {};

    /// Whether its time is over and rows of it were written.
    public boolean closed;

    public HostHour() {}
}
