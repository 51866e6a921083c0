package dev.anteroom.drift.policy;

import dev.anteroom.drift.layer.Drifted.Severity;

/// One rule of a policy.
///
/// @param line where it stands in the file, from 1
public record Rule(
        String id, Selector select, String parameter, Operator operator, Severity severity, String why, int line) {}
