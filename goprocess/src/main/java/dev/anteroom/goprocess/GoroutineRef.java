package dev.anteroom.goprocess;

/// Names a goroutine for looks to come. The runtime uses a descriptor again when its goroutine has ended; the id
/// tells the two apart.
///
/// @param address of its descriptor (`runtime.g`) in the process
/// @param id the runtime's number
public record GoroutineRef(long address, long id) {}
