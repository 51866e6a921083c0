package dev.anteroom.fleet.simulator;

/// One host. It runs one workload; every second one has a small listener for its operators beside.
///
/// @param order from 0 to 1: when rollouts reach it
/// @param pace its waits against the workload's
/// @param clockAhead s
record SimulatedHost(
        int index,
        String name,
        SimulatedWorkload workload,
        double order,
        double pace,
        String kernel,
        String zone,
        String pool,
        int somaxconn,
        int queueLimit,
        String agent,
        long clockAhead,
        boolean silent,
        int blind) {
    boolean hasAdmin() {
        return index % 2 == 0;
    }
}
