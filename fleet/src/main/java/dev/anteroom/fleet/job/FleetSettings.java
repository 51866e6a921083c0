package dev.anteroom.fleet.job;

import java.time.Duration;

/// What the job runs with.
///
/// @param brokers of Kafka, `host:port,host:port`
/// @param database where the rows go
/// @param group name under which offsets are committed, for tools that show the lag
/// @param lateness for how long after its end a minute and an hour take windows that come late
/// @param slots how many windows are worked on at once
public record FleetSettings(String brokers, Database database, String group, Duration lateness, int slots) {
    /// An agent keeps what it can't send for 15 minutes.
    public static final Duration LATENESS = Duration.ofMinutes(20);

    /// With the usual group and lateness.
    public static FleetSettings of(String brokers, Database database, int slots) {
        return new FleetSettings(brokers, database, "anteroom-fleet", LATENESS, slots);
    }
}
