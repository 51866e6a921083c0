package dev.anteroom.drift.facts;

/// What could not be looked at.
///
/// @param what in words
/// @param lacking the one privilege that is lacking (`CAP_SYS_PTRACE`), or what else is
public record NotSeen(String what, String lacking) {}
