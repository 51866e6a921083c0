package dev.anteroom.handoff.upgrade;

/// The descriptors of a process.
///
/// @param open all of them
/// @param sockets those that are sockets
/// @param limit RLIMIT_NOFILE, soft; negative where it can't be read
public record FileFigures(long open, long sockets, long limit) {
    /// Files, pipes and the like: what a connection doesn't explain.
    public long others() {
        return open - sockets;
    }
}
