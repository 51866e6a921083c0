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
/// @param excerpt whether only some rows of a longer listing are there: then `count` is how many of them, and no
///     more than that
/// @param highest the highest descriptor seen, -1 where the file says none: a process is always given the lowest free
///     number (POSIX), so all below it were in use when it was opened
public record OpenFiles(
        @Nullable Integer pid,
        int count,
        Set<Long> socketInodes,
        @Nullable Boolean polls,
        List<Integer> listening,
        boolean excerpt,
        int highest) {
    public OpenFiles {
        // What an excerpt lacks isn't known to be absent.
        if (excerpt && Boolean.FALSE.equals(polls)) {
            polls = null;
        }
        socketInodes = Set.copyOf(socketInodes);
        listening = List.copyOf(listening);
    }

    /// A whole listing, or a count.
    public OpenFiles(
            @Nullable Integer pid,
            int count,
            Set<Long> socketInodes,
            @Nullable Boolean polls,
            List<Integer> listening) {
        this(pid, count, socketInodes, polls, listening, false, -1);
    }
}
