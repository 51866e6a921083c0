package dev.anteroom.drift.layer;

/// What was to be judged and couldn't be.
///
/// @param what in words
/// @param lacking the one privilege, file or fact that is lacking
public record NotJudged(String host, String what, String lacking) {}
