package dev.anteroom.handoff.supervisor;

import dev.anteroom.handoff.upgrade.FileFigures;
import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.proc.FdTable;
import dev.anteroom.linux.proc.Limits;

/// Counts the descriptors of a process.
final class FilesOf {
    private FilesOf() {}

    /// Zeros where it has ended.
    static FileFigures process(Generation generation) {
        try {
            FdTable table = FdTable.of(generation.pid());
            long sockets = table.sockets().map(java.util.List::size).orElse(0);
            long limit = Limits.of(generation.pid())
                    .flatMap(Limits::openFiles)
                    .map(Limits.Limit::soft)
                    .orElse(-1L);
            return new FileFigures(table.count().orElse(0), sockets, limit);
        } catch (LinuxException e) {
            return new FileFigures(0, 0, -1);
        }
    }
}
