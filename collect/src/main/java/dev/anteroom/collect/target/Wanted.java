package dev.anteroom.collect.target;

import dev.anteroom.collect.http.Endpoint.Access;
import org.jspecify.annotations.Nullable;

/// What the user asked for; at least one of the first three.
///
/// @param url of the pprof
public record Wanted(
        @Nullable Integer pid,
        @Nullable Integer port,
        @Nullable String url,
        Access access) {}
