package dev.anteroom.fleet.simulator;

import java.util.Map;
import java.util.Set;

/// What is true of a simulated fleet: for whoever judges the answers, never for whoever gives them.
///
/// @param badRollouts ids of the changes that made the accept wait worse
/// @param plantedKernel the kernel that makes hosts fall ill; empty for none
/// @param pairOfIncident by its id, which pair of cause and workload an incident came of
/// @param staleHosts whose limit is smaller than today's somaxconn
/// @param silentHosts that stopped reporting
/// @param skewedHosts whose clock is an hour off
/// @param blindHosts that can't see into some namespaces
public record Truth(
        Set<String> badRollouts,
        String plantedKernel,
        Map<String, String> pairOfIncident,
        Set<String> staleHosts,
        Set<String> silentHosts,
        Set<String> skewedHosts,
        Set<String> blindHosts) {}
