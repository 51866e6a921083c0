package dev.anteroom.diagnosis.model;

/// A cause that was looked for and isn't it.
///
/// @param reason why not, with the number that says so, or which evidence there would have to be
/// @param forLackOfEvidence whether it is only unsupported: the capture lacks the file that could show it
public record RuledOut(CauseId id, String reason, boolean forLackOfEvidence) {}
