package dev.anteroom.linux.survey;

import dev.anteroom.linux.proc.Holder;

/// A holder of a listening socket, and whether it waits for connections.
///
/// @param go whether it runs a Go program
/// @param mayAccept whether it has code that could accept a connection, or that cannot be told
public record HolderView(Holder holder, HolderPosture posture, boolean go, boolean mayAccept) {}
