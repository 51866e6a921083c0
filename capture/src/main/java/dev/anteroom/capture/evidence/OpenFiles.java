package dev.anteroom.capture.evidence;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The open files of one process, from `ls -l /proc/PID/fd`, `lsof -p` or a bare count.
///
/// @param count open file descriptors
/// @param socketInodes inodes of the sockets among them (`socket:[N]`), as far as the file names them
/// @param polls whether an epoll descriptor is among them, which every Go program has that ever had a network
///     connection (`runtime/netpoll_epoll.go`); `null` where the file doesn't say what its descriptors are
/// @param listening local ports that `lsof` shows in state LISTEN; empty where the file can't say
public record OpenFiles(
        @Nullable Integer pid,
        int count,
        Set<Long> socketInodes,
        @Nullable Boolean polls,
        List<Integer> listening) {
    public OpenFiles {
        socketInodes = Set.copyOf(socketInodes);
        listening = List.copyOf(listening);
    }
}
