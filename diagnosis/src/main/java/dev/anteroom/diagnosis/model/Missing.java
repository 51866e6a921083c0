package dev.anteroom.diagnosis.model;

/// Evidence that the capture lacks.
///
/// @param what the missing evidence
/// @param why what it would decide
/// @param command the command that gets it
public record Missing(String what, String why, String command) {}
