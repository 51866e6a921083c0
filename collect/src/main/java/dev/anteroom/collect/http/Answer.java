package dev.anteroom.collect.http;

import java.time.Instant;

/// What a request brought, its body having gone where it was sent.
///
/// @param firstByte when the answer began to arrive
/// @param bytes of the body that were kept
/// @param cut whether the body was longer than was allowed
public record Answer(Instant firstByte, long bytes, boolean cut) {}
