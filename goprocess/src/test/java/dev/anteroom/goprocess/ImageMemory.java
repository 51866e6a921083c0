package dev.anteroom.goprocess;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// A picture of a process's memory: regions with their addresses.
final class ImageMemory implements Memory {
    private record Region(long address, MemorySegment bytes) {}

    private record Piece(long address, long length) {}

    private final List<Region> regions = new ArrayList<>();
    private final List<Piece> pieces = new ArrayList<>();

    void add(long address, MemorySegment bytes) {
        regions.add(new Region(address, bytes));
    }

    @Override
    public long read(long address, MemorySegment into) {
        for (Region region : regions) {
            long offset = address - region.address;
            if (offset >= 0 && offset < region.bytes.byteSize()) {
                long count = Math.min(into.byteSize(), region.bytes.byteSize() - offset);
                MemorySegment.copy(region.bytes, offset, into, 0, count);
                return count;
            }
        }
        return 0;
    }

    @Override
    public void clear() {
        pieces.clear();
    }

    @Override
    public boolean add(long address, long length) {
        return pieces.size() < 1024 && pieces.add(new Piece(address, length));
    }

    @Override
    public long readList(MemorySegment into) {
        long done = 0;
        for (Piece piece : pieces) {
            long count = read(piece.address, into.asSlice(done, piece.length));
            done += count;
            if (count < piece.length) {
                break;
            }
        }
        return done;
    }
}
