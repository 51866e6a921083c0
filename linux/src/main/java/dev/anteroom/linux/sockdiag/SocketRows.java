package dev.anteroom.linux.sockdiag;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// The rows of one dump in columns of primitives. Reused: filling it again overwrites it, and once it has grown
/// to the size of the largest dump it allocates nothing. Not thread-safe.
public final class SocketRows {
    /// An age the kernel did not tell (no `tcp_info` in the row).
    public static final int NO_AGE = -1;

    private static final int ADDRESS_BYTES = 16;

    private int size;
    private byte[] families = new byte[0];
    private byte[] states = new byte[0];
    private byte[] flags = new byte[0];
    private byte[] retransmits = new byte[0];
    private char[] localPorts = new char[0];
    private char[] remotePorts = new char[0];
    private byte[] localAddresses = new byte[0];
    private byte[] remoteAddresses = new byte[0];
    private int[] interfaces = new int[0];
    private int[] receiveQueues = new int[0];
    private int[] sendQueues = new int[0];
    private int[] uids = new int[0];
    private int[] inodes = new int[0];
    private int[] drops = new int[0];
    private int[] ages = new int[0];
    private int[] received = new int[0];
    private int[] expiries = new int[0];
    private long[] cookies = new long[0];
    private long[] cgroups = new long[0];

    static final byte V6_ONLY = 1;
    static final byte MPTCP = 2;
    static final byte HAS_DROPS = 4;

    public SocketRows() {}

    public int size() {
        return size;
    }

    public void clear() {
        size = 0;
    }

    /// Starts a row and returns its index; its optional fields are reset.
    int append() {
        if (size == cookies.length) {
            grow(Math.max(16, size * 2));
        }
        flags[size] = 0;
        drops[size] = 0;
        ages[size] = NO_AGE;
        received[size] = NO_AGE;
        cgroups[size] = 0;
        return size++;
    }

    /// Forgets rows added since there were `newSize`.
    void truncate(int newSize) {
        size = Math.min(size, newSize);
    }

    private void grow(int capacity) {
        families = Arrays.copyOf(families, capacity);
        states = Arrays.copyOf(states, capacity);
        flags = Arrays.copyOf(flags, capacity);
        retransmits = Arrays.copyOf(retransmits, capacity);
        localPorts = Arrays.copyOf(localPorts, capacity);
        remotePorts = Arrays.copyOf(remotePorts, capacity);
        localAddresses = Arrays.copyOf(localAddresses, capacity * ADDRESS_BYTES);
        remoteAddresses = Arrays.copyOf(remoteAddresses, capacity * ADDRESS_BYTES);
        interfaces = Arrays.copyOf(interfaces, capacity);
        receiveQueues = Arrays.copyOf(receiveQueues, capacity);
        sendQueues = Arrays.copyOf(sendQueues, capacity);
        uids = Arrays.copyOf(uids, capacity);
        inodes = Arrays.copyOf(inodes, capacity);
        drops = Arrays.copyOf(drops, capacity);
        ages = Arrays.copyOf(ages, capacity);
        received = Arrays.copyOf(received, capacity);
        expiries = Arrays.copyOf(expiries, capacity);
        cookies = Arrays.copyOf(cookies, capacity);
        cgroups = Arrays.copyOf(cgroups, capacity);
    }

    void identity(
            int row, int family, int state, int retransmit, int localPort, int remotePort, int iface, long cookie) {
        families[row] = (byte) family;
        states[row] = (byte) state;
        retransmits[row] = (byte) retransmit;
        localPorts[row] = (char) localPort;
        remotePorts[row] = (char) remotePort;
        interfaces[row] = iface;
        cookies[row] = cookie;
    }

    void values(int row, int expires, int receiveQueue, int sendQueue, int uid, int inode) {
        expiries[row] = expires;
        receiveQueues[row] = receiveQueue;
        sendQueues[row] = sendQueue;
        uids[row] = uid;
        inodes[row] = inode;
    }

    void drops(int row, int value) {
        drops[row] = value;
        flags[row] |= HAS_DROPS;
    }

    void age(int row, int milliseconds) {
        ages[row] = milliseconds;
    }

    void received(int row, int milliseconds) {
        received[row] = milliseconds;
    }

    void cgroup(int row, long id) {
        cgroups[row] = id;
    }

    void flag(int row, byte flag) {
        flags[row] |= flag;
    }

    byte[] localAddressBytes() {
        return localAddresses;
    }

    byte[] remoteAddressBytes() {
        return remoteAddresses;
    }

    public AddressFamily family(int row) {
        return AddressFamily.of(families[check(row)]);
    }

    public TcpState state(int row) {
        return TcpState.of(states[check(row)]);
    }

    public int localPort(int row) {
        return localPorts[check(row)];
    }

    public int remotePort(int row) {
        return remotePorts[check(row)];
    }

    /// Allocates; not for inner loops.
    public InetAddress localAddress(int row) {
        return address(localAddresses, check(row));
    }

    /// Allocates; not for inner loops.
    public InetAddress remoteAddress(int row) {
        return address(remoteAddresses, check(row));
    }

    /// The interface the socket is bound to, 0 for any.
    public int interfaceIndex(int row) {
        return interfaces[check(row)];
    }

    /// Of a LISTEN row: connections in the accept queue. Of a connection: bytes received and not read.
    public int receiveQueue(int row) {
        return saturated(receiveQueues[check(row)]);
    }

    /// Of a LISTEN row: the limit of the accept queue. Of a connection: bytes sent and not acknowledged.
    public int sendQueue(int row) {
        return saturated(sendQueues[check(row)]);
    }

    public int uid(int row) {
        return uids[check(row)];
    }

    /// The inode of the socket's file; 0 where it has none: not yet accepted.
    public long inode(int row) {
        return Integer.toUnsignedLong(inodes[check(row)]);
    }

    /// Packets dropped on this socket since it exists, overflows among them; wraps at 2³².
    public long drops(int row) {
        return Integer.toUnsignedLong(drops[check(row)]);
    }

    /// `tcpi_last_data_sent` in ms; for a queued connection its exact age. [#NO_AGE] where the kernel sent no
    /// `tcp_info`.
    public int lastDataSentMillis(int row) {
        return ages[check(row)];
    }

    /// `tcpi_last_data_recv` in ms. [#NO_AGE] where the kernel sent no `tcp_info`.
    public int lastDataReceivedMillis(int row) {
        return received[check(row)];
    }

    /// ms until the socket's timer fires (of a half-open handshake: until SYN-ACK is sent again).
    public long expiresMillis(int row) {
        return Integer.toUnsignedLong(expiries[check(row)]);
    }

    /// Timer retransmissions so far (of a half-open handshake: SYN-ACKs repeated).
    public int retransmits(int row) {
        return Byte.toUnsignedInt(retransmits[check(row)]);
    }

    /// The kernel's identity of the socket: never used twice until the machine restarts.
    public long cookie(int row) {
        return cookies[check(row)];
    }

    /// The control group (version 2) that the socket was made in, as the inode of its directory; 0 where the kernel
    /// doesn't tell (before 5.8, or without version 2).
    public long cgroup(int row) {
        return cgroups[check(row)];
    }

    public boolean v6Only(int row) {
        return (flags[check(row)] & V6_ONLY) != 0;
    }

    /// Whether the socket is a subflow of an MPTCP socket (told only to CAP_NET_ADMIN on some kernels: then false).
    public boolean mptcp(int row) {
        return (flags[check(row)] & MPTCP) != 0;
    }

    public boolean hasDrops(int row) {
        return (flags[check(row)] & HAS_DROPS) != 0;
    }

    /// Whether the row is a connection that no `accept` has taken: ESTABLISHED or CLOSE_WAIT without a file.
    /// Orphans, which have no file either, are never in these two states.
    public boolean isQueued(int row) {
        int state = states[check(row)];
        return inodes[row] == 0 && (state == TcpState.ESTABLISHED.code() || state == TcpState.CLOSE_WAIT.code());
    }

    /// Whether two rows have one local address, port and interface: members of a SO_REUSEPORT group.
    boolean anyShareAnAddress() {
        for (int row = 0; row < size; row++) {
            for (int other = row + 1; other < size; other++) {
                if (localPorts[row] == localPorts[other] && sharesAddress(row, other)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean sharesAddress(int row, int other) {
        int a = row * ADDRESS_BYTES;
        int b = other * ADDRESS_BYTES;
        return families[row] == families[other]
                && interfaces[row] == interfaces[other]
                && Arrays.equals(localAddresses, a, a + ADDRESS_BYTES, localAddresses, b, b + ADDRESS_BYTES);
    }

    public Listener listener(int row) {
        AddressFamily family = family(row);
        return new Listener(
                family,
                localAddress(row),
                localPort(row),
                inode(row),
                uid(row),
                receiveQueue(row),
                sendQueue(row),
                drops(row),
                family == AddressFamily.IPV6 && !v6Only(row),
                mptcp(row),
                interfaceIndex(row),
                cookie(row));
    }

    public QueuedConnection queuedConnection(int row) {
        return new QueuedConnection(
                localAddress(row),
                localPort(row),
                remoteAddress(row),
                remotePort(row),
                lastDataSentMillis(row),
                receiveQueue(row),
                state(row) == TcpState.CLOSE_WAIT ? QueuedConnection.Kind.CLIENT_GONE : QueuedConnection.Kind.WAITING,
                cookie(row));
    }

    public Handshake handshake(int row) {
        return new Handshake(
                localAddress(row),
                localPort(row),
                remoteAddress(row),
                remotePort(row),
                retransmits(row),
                expiresMillis(row));
    }

    private InetAddress address(byte[] all, int row) {
        int from = row * ADDRESS_BYTES;
        int length = family(row) == AddressFamily.IPV6 ? 16 : 4;
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(all, from, from + length));
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are an address", e);
        }
    }

    private static int saturated(int unsigned) {
        return unsigned < 0 ? Integer.MAX_VALUE : unsigned;
    }

    private int check(int row) {
        if (row >= size) {
            throw new IndexOutOfBoundsException("row " + row + " of " + size);
        }
        return row;
    }
}
