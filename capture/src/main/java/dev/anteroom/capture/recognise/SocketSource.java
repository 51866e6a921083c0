package dev.anteroom.capture.recognise;

/// Where a socket table comes from, the most exact first: `ss` alone knows a listener's limit, and net-tools' `netstat`
/// is a reprint of `/proc/net/tcp` without inodes.
public enum SocketSource {
    SS,
    PROC,
    LSOF,
    NETSTAT
}
