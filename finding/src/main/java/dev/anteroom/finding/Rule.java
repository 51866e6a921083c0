package dev.anteroom.finding;

/// What a check looks for.
///
/// @param id stable for ever: `AR101`
/// @param title one line, without a full stop
/// @param cause the diagnosis's name of the damage, as in `docs/causes`; empty where it has none
/// @param severity of a finding that doesn't say otherwise
/// @param page its page below the project's root; empty where it has none
public record Rule(String id, String title, String cause, Severity severity, String page) {}
