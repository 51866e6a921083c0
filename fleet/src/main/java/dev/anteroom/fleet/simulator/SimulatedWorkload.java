package dev.anteroom.fleet.simulator;

/// One workload.
///
/// @param perSecond connections to one host at its mean load
/// @param medianWait at the mean load, s
/// @param phase hours by which its day is later than others'
/// @param sensitivity by which power of the load its waits grow
record SimulatedWorkload(
        int index,
        String name,
        String listener,
        double perSecond,
        double medianWait,
        double phase,
        double sensitivity,
        String go) {}
