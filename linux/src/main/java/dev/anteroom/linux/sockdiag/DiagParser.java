package dev.anteroom.linux.sockdiag;

import dev.anteroom.linux.LinuxException;
import java.nio.ByteBuffer;

/// Turns one received datagram of a sock_diag reply into rows. Every length is checked against what was received,
/// so a malformed reply ends in a [LinuxException], never in a wrong row. Layouts: the package's page.
public final class DiagParser {
    // include/uapi/linux/netlink.h
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int NLM_F_DUMP_INTR = 0x10;
    private static final int HEADER = 16;
    private static final int ATTRIBUTE_HEADER = 4;
    private static final int NLA_TYPE_MASK = 0x3fff;
    // include/uapi/linux/sock_diag.h
    private static final int SOCK_DIAG_BY_FAMILY = 20;
    // include/uapi/linux/inet_diag.h
    private static final int INET_DIAG_MSG = 72;
    private static final int INET_DIAG_INFO = 2;
    private static final int INET_DIAG_SKMEMINFO = 7;
    private static final int INET_DIAG_SKV6ONLY = 11;
    private static final int INET_DIAG_ULP_INFO = 19;
    private static final int INET_ULP_INFO_NAME = 1;
    private static final int INET_DIAG_CGROUP_ID = 21;
    // include/uapi/linux/sock_diag.h: SK_MEMINFO_DROPS is the ninth u32
    private static final int SK_MEMINFO_DROPS = 8 * 4;
    // include/uapi/linux/tcp.h: 8 bytes, then rto ato snd_mss rcv_mss unacked sacked lost retrans fackets
    private static final int TCPI_LAST_DATA_SENT = 44;
    private static final int TCPI_LAST_DATA_RECV = 52;

    /// Where a reply stands after a datagram.
    public enum Progress {
        /// Another datagram follows.
        MORE,
        /// The reply is complete.
        DONE,
        /// The kernel answered with an error: [#errno()].
        ERROR
    }

    private boolean interrupted;
    private int errno;

    public DiagParser() {}

    /// Forgets what earlier datagrams said.
    public void reset() {
        interrupted = false;
        errno = 0;
    }

    /// Whether a table changed under the dump (`NLM_F_DUMP_INTR`): rows may be missing or doubled.
    public boolean interrupted() {
        return interrupted;
    }

    public int errno() {
        return errno;
    }

    /// Reads the messages in the first `length` bytes of `datagram`, which is in native byte order.
    /// Messages of another sequence number (the rest of an abandoned reply) are skipped.
    ///
    /// A buffer and not a memory segment: a sampler looks a hundred times a second, mostly in code that
    /// only the quick compiler has seen, and there a buffer's accesses cost a fraction.
    ///
    /// @throws LinuxException where a length does not fit
    public Progress parse(ByteBuffer datagram, int length, int sequence, SocketRows rows) {
        int position = 0;
        while (position + HEADER <= length) {
            long declared = Integer.toUnsignedLong(datagram.getInt(position));
            if (declared < HEADER || declared > length - position) {
                throw malformed("a message of " + declared + " bytes", position, length);
            }
            int messageLength = (int) declared;
            int type = Short.toUnsignedInt(datagram.getShort(position + 4));
            int flags = Short.toUnsignedInt(datagram.getShort(position + 6));
            boolean ours = datagram.getInt(position + 8) == sequence;
            if (ours) {
                interrupted |= (flags & NLM_F_DUMP_INTR) != 0;
                switch (type) {
                    case NLMSG_DONE -> {
                        // The payload is the dump's result: 0 or -errno.
                        if (messageLength >= HEADER + 4) {
                            errno = -Math.min(0, datagram.getInt(position + HEADER));
                        }
                        return errno == 0 ? Progress.DONE : Progress.ERROR;
                    }
                    case NLMSG_ERROR -> {
                        if (messageLength < HEADER + 4) {
                            throw malformed("an error message of " + messageLength + " bytes", position, length);
                        }
                        errno = -Math.min(0, datagram.getInt(position + HEADER));
                        return errno == 0 ? Progress.DONE : Progress.ERROR;
                    }
                    case SOCK_DIAG_BY_FAMILY -> row(datagram, position, messageLength, length, rows);
                    default -> {
                        // NLMSG_NOOP, or a type of a newer kernel: nothing to read.
                    }
                }
            }
            position += align(messageLength);
        }
        if (position < length) {
            throw malformed("a message header cut short", position, length);
        }
        return Progress.MORE;
    }

    private static void row(ByteBuffer data, int message, int messageLength, int length, SocketRows rows) {
        if (messageLength < HEADER + INET_DIAG_MSG) {
            throw malformed("a socket's message of " + messageLength + " bytes", message, length);
        }
        int at = message + HEADER;
        int before = rows.size();
        int row = rows.append();
        rows.identity(
                row,
                data.get(at),
                data.get(at + 1),
                data.get(at + 3),
                port(data, at + 4),
                port(data, at + 6),
                data.getInt(at + 40),
                Integer.toUnsignedLong(data.getInt(at + 44)) | (long) data.getInt(at + 48) << 32);
        data.get(at + 8, rows.localAddressBytes(), row * 16, 16);
        data.get(at + 24, rows.remoteAddressBytes(), row * 16, 16);
        rows.values(
                row,
                data.getInt(at + 52),
                data.getInt(at + 56),
                data.getInt(at + 60),
                data.getInt(at + 64),
                data.getInt(at + 68));
        try {
            attributes(data, at + INET_DIAG_MSG, message + messageLength, row, rows);
        } catch (LinuxException e) {
            rows.truncate(before);
            throw e;
        }
    }

    private static void attributes(ByteBuffer data, int from, int end, int row, SocketRows rows) {
        int position = from;
        while (position + ATTRIBUTE_HEADER <= end) {
            int attributeLength = Short.toUnsignedInt(data.getShort(position));
            if (attributeLength < ATTRIBUTE_HEADER || attributeLength > end - position) {
                throw malformed("an attribute of " + attributeLength + " bytes", position, end);
            }
            int payload = position + ATTRIBUTE_HEADER;
            int payloadLength = attributeLength - ATTRIBUTE_HEADER;
            switch (Short.toUnsignedInt(data.getShort(position + 2)) & NLA_TYPE_MASK) {
                case INET_DIAG_INFO -> {
                    if (payloadLength >= TCPI_LAST_DATA_SENT + 4) {
                        rows.age(row, Math.max(0, data.getInt(payload + TCPI_LAST_DATA_SENT)));
                    }
                    if (payloadLength >= TCPI_LAST_DATA_RECV + 4) {
                        rows.received(row, Math.max(0, data.getInt(payload + TCPI_LAST_DATA_RECV)));
                    }
                }
                case INET_DIAG_SKMEMINFO -> {
                    if (payloadLength >= SK_MEMINFO_DROPS + 4) {
                        rows.drops(row, data.getInt(payload + SK_MEMINFO_DROPS));
                    }
                }
                case INET_DIAG_SKV6ONLY -> {
                    if (payloadLength >= 1 && data.get(payload) != 0) {
                        rows.flag(row, SocketRows.V6_ONLY);
                    }
                }
                case INET_DIAG_ULP_INFO -> {
                    if (namesMptcp(data, payload, payload + payloadLength)) {
                        rows.flag(row, SocketRows.MPTCP);
                    }
                }
                case INET_DIAG_CGROUP_ID -> {
                    if (payloadLength >= 8) {
                        rows.cgroup(row, data.getLong(payload));
                    }
                }
                default -> {
                    // Another attribute of the socket, not asked for.
                }
            }
            position += align(attributeLength);
        }
    }

    private static boolean namesMptcp(ByteBuffer data, int from, int end) {
        int position = from;
        while (position + ATTRIBUTE_HEADER <= end) {
            int attributeLength = Short.toUnsignedInt(data.getShort(position));
            if (attributeLength < ATTRIBUTE_HEADER || attributeLength > end - position) {
                return false;
            }
            int type = Short.toUnsignedInt(data.getShort(position + 2)) & NLA_TYPE_MASK;
            if (type == INET_ULP_INFO_NAME && attributeLength >= ATTRIBUTE_HEADER + 5) {
                int name = position + ATTRIBUTE_HEADER;
                return data.get(name) == 'm'
                        && data.get(name + 1) == 'p'
                        && data.get(name + 2) == 't'
                        && data.get(name + 3) == 'c'
                        && data.get(name + 4) == 'p';
            }
            position += align(attributeLength);
        }
        return false;
    }

    private static int align(int length) {
        return (length + 3) & ~3;
    }

    private static int port(ByteBuffer data, int at) {
        return Byte.toUnsignedInt(data.get(at)) << 8 | Byte.toUnsignedInt(data.get(at + 1));
    }

    private static LinuxException malformed(String what, int position, int length) {
        return new LinuxException(
                "The kernel's sock_diag reply holds " + what + " at byte " + position + " of " + length
                        + ": please report this with `uname -r`",
                0);
    }
}
