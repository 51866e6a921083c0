/// A fleet that doesn't exist: hosts, workloads, loads, rollouts and faults drawn from a seed. The same seed gives
/// the same fleet, and what is true of it ([dev.anteroom.fleet.simulator.Truth]) is kept apart from what it
/// reports.
@NullMarked
package dev.anteroom.fleet.simulator;

import org.jspecify.annotations.NullMarked;
