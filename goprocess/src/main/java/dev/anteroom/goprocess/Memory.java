package dev.anteroom.goprocess;

import java.lang.foreign.MemorySegment;

/// The memory of a process, or of a picture of one. One thread at a time.
public interface Memory {
    /// Copies what stands at an address.
    ///
    /// @return how many bytes were copied, fewer than asked where the rest isn't mapped, 0 where nothing is
    /// @throws GoProcessException where the process has ended or may not be read
    long read(long address, MemorySegment into);

    /// Starts a list of pieces for [#readList].
    void clear();

    /// Adds a piece; false where the list is full.
    boolean add(long address, long length);

    /// Copies the pieces one after the other, in their order: as [#read(long, MemorySegment)], it stops at the first
    /// byte that isn't mapped.
    long readList(MemorySegment into);
}
