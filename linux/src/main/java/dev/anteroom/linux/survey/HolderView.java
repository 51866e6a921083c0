package dev.anteroom.linux.survey;

import dev.anteroom.linux.proc.Holder;

/// A holder of a listening socket, and whether it waits for connections.
public record HolderView(Holder holder, HolderPosture posture, boolean go) {}
