package dev.anteroom.linux.sockdiag;

import java.net.InetAddress;

/// A half-open handshake (SYN_RECV) in the SYN queue.
///
/// @param synAckRetransmits how often SYN-ACK was repeated: above 0 with a full accept queue, the final ACK was dropped
/// ("phantom": the
///     client believes it is connected)
/// @param nextRetransmitMillis until SYN-ACK is sent again
public record Handshake(
        InetAddress localAddress,
        int localPort,
        InetAddress peerAddress,
        int peerPort,
        int synAckRetransmits,
        long nextRetransmitMillis) {}
