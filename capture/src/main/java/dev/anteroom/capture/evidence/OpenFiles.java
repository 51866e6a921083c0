package dev.anteroom.capture.evidence;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The open files of one process, from `ls -l /proc/PID/fd`, `lsof -p` or a bare count.
///
/// @param count open file descriptors
/// @param socketInodes inodes of the sockets among them (`socket:[N]`), as far as the file names them
/// @param listening local ports that `lsof` shows in state LISTEN; empty where the file can't say
public record OpenFiles(@Nullable Integer pid, int count, Set<Long> socketInodes, List<Integer> listening) {
    public OpenFiles {
        socketInodes = Set.copyOf(socketInodes);
        listening = List.copyOf(listening);
    }
}
