package dev.anteroom.capture.evidence;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A listening TCP socket at one moment.
///
/// @param address local address as written, without the port (`*`, `0.0.0.0`, `[::]`, `127.0.0.1%lo`);
/// `/proc/net/tcp`'s hexadecimal form is decoded
/// @param depth accept queue depth in connections (`Recv-Q` of `ss -l`, `rx_queue` of `/proc/net/tcp`)
/// @param limit the listener's backlog in connections (`Send-Q` of `ss -l`); `/proc/net/tcp` doesn't have it. A backlog
/// of N holds N+1
/// @param inode socket inode, where the file says it
/// @param drops packets dropped on this socket since it was made (`ss -m` skmem `d`); more causes than overflow
/// @param users who holds it, as far as the capturing user was allowed to see; empty where the file has no such column
/// @param usersShown whether the file has that column at all
public record ListenSocket(
        String address,
        int port,
        int depth,
        @Nullable Integer limit,
        @Nullable Long inode,
        @Nullable Long drops,
        @Nullable Integer uid,
        List<SocketUser> users,
        boolean usersShown) {
    public ListenSocket {
        users = List.copyOf(users);
    }
}
