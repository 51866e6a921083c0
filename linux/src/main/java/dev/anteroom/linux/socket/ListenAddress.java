package dev.anteroom.linux.socket;

import dev.anteroom.linux.libc.MessageCalls;
import dev.anteroom.linux.libc.Sockets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Where a socket listens.
///
/// | written | means |
/// | --- | --- |
/// | `:8080`, `8080`, `[::]:8080` | TCP, IPv6 and IPv4 (dual-stack), all addresses |
/// | `0.0.0.0:8080`, `192.0.2.1:8080` | TCP, IPv4 |
/// | `[2001:db8::1]:8080` | TCP, IPv6 |
/// | `tcp6://[::]:8080` | TCP, IPv6 only |
/// | `/run/web.sock`, `unix:///run/web.sock` | Unix stream socket |
/// | `udp://…` | UDP, the same addresses as TCP |
public sealed interface ListenAddress {
    /// A TCP or UDP address.
    ///
    /// @param dualStack an IPv6 socket that takes IPv4 too
    record Inet(Transport transport, InetAddress address, int port, boolean dualStack) implements ListenAddress {
        @Override
        public String toString() {
            String host = address instanceof Inet6Address
                    ? (address.isAnyLocalAddress() ? "[::]" : "[" + address.getHostAddress() + "]")
                    : address.getHostAddress();
            String prefix = transport == Transport.UDP ? "udp://" : v6Only() ? "tcp6://" : "";
            return prefix + (dualStack && address.isAnyLocalAddress() ? "" : host) + ":" + port;
        }

        private boolean v6Only() {
            return address instanceof Inet6Address && address.isAnyLocalAddress() && !dualStack;
        }
    }

    /// A Unix stream socket.
    record Unix(Path path) implements ListenAddress {
        @Override
        public String toString() {
            return "unix://" + path;
        }
    }

    /// What carries it.
    enum Transport {
        TCP,
        UDP
    }

    /// sizeof(sun_path) is 108, its end included (include/uapi/linux/un.h).
    int MAX_UNIX_PATH = 107;

    /// @throws IllegalArgumentException where `text` is none of the forms above
    static ListenAddress parse(String text) {
        String rest = text.strip();
        if (rest.startsWith("unix://")) {
            return unix(rest.substring("unix://".length()));
        }
        if (rest.startsWith("/")) {
            return unix(rest);
        }
        Transport transport = Transport.TCP;
        boolean onlyV6 = false;
        int scheme = rest.indexOf("://");
        if (scheme >= 0) {
            switch (rest.substring(0, scheme)) {
                case "tcp", "tcp4" -> {}
                case "tcp6" -> onlyV6 = true;
                case "udp" -> transport = Transport.UDP;
                default -> throw malformed(text);
            }
            rest = rest.substring(scheme + 3);
        }
        int colon = rest.lastIndexOf(':');
        String host = colon < 0 ? "" : rest.substring(0, colon);
        String digits = rest.substring(colon + 1);
        if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > 65_535) {
            throw malformed(text);
        }
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.contains(":")) {
            throw malformed(text);
        }
        // InetAddress would read 1.2.3 as 1.2.0.3
        if (!host.contains(":") && !host.isEmpty() && !host.equals("*") && host.split("\\.", -1).length != 4) {
            throw malformed(text);
        }
        boolean any = host.isEmpty() || host.equals("*") || host.equals("::");
        try {
            InetAddress address = any ? anyV6() : InetAddress.ofLiteral(host);
            return new Inet(transport, address, Integer.parseInt(digits), any && !onlyV6);
        } catch (IllegalArgumentException _) {
            throw malformed(text);
        }
    }

    private static ListenAddress unix(String path) {
        if (!path.startsWith("/") || path.getBytes(StandardCharsets.UTF_8).length > MAX_UNIX_PATH) {
            throw new IllegalArgumentException("a Unix socket's path is absolute and has at most " + MAX_UNIX_PATH
                    + " bytes, not \"" + path + "\"");
        }
        return new Unix(Path.of(path));
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException(
                "\"" + text
                        + "\" is no address to listen on: write :8080, 192.0.2.1:8080, [2001:db8::1]:8080, /run/web.sock or udp://:53");
    }

    private static InetAddress anyV6() {
        try {
            return InetAddress.getByAddress(new byte[16]);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /// As C's `struct sockaddr` of the right length.
    default MemorySegment toSockaddr(Arena arena) {
        return switch (this) {
            case Inet inet -> inetSockaddr(arena, inet);
            case Unix unix -> unixSockaddr(arena, unix.path().toString());
        };
    }

    private static MemorySegment inetSockaddr(Arena arena, Inet inet) {
        ValueLayout.OfShort port = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
        byte[] bytes = inet.address().getAddress();
        boolean v6 = bytes.length == 16;
        MemorySegment address = arena.allocate(v6 ? 28 : 16, 8);
        address.set(ValueLayout.JAVA_SHORT, 0, (short) (v6 ? Sockets.AF_INET6 : Sockets.AF_INET));
        address.set(port, 2, (short) inet.port());
        MemorySegment.copy(bytes, 0, address, ValueLayout.JAVA_BYTE, v6 ? 8 : 4, bytes.length);
        return address;
    }

    /// `struct sockaddr_un`; a path that begins with `@` is an abstract name.
    static MemorySegment unixSockaddr(Arena arena, String path) {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_UNIX_PATH) {
            throw new IllegalArgumentException(
                    "a Unix socket's path has at most " + MAX_UNIX_PATH + " bytes, not \"" + path + "\"");
        }
        boolean isAbstract = path.startsWith("@");
        // an abstract name has no terminating zero: its length says where it ends
        MemorySegment address = arena.allocate(2L + bytes.length + (isAbstract ? 0 : 1), 8);
        address.set(ValueLayout.JAVA_SHORT, 0, (short) MessageCalls.AF_UNIX);
        MemorySegment.copy(bytes, 0, address, ValueLayout.JAVA_BYTE, 2, bytes.length);
        if (isAbstract) {
            address.set(ValueLayout.JAVA_BYTE, 2, (byte) 0);
        }
        return address;
    }

    /// From C's `struct sockaddr`.
    ///
    /// @param dualStack what an IPv6 socket's IPV6_V6ONLY says
    static ListenAddress ofSockaddr(MemorySegment address, Transport transport, boolean dualStack) {
        ValueLayout.OfShort port = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
        int family = Short.toUnsignedInt(address.get(ValueLayout.JAVA_SHORT, 0));
        if (family == MessageCalls.AF_UNIX) {
            byte[] bytes = address.asSlice(2).toArray(ValueLayout.JAVA_BYTE);
            int end = 0;
            while (end < bytes.length && bytes[end] != 0) {
                end++;
            }
            return new Unix(Path.of(new String(bytes, 0, end, StandardCharsets.UTF_8)));
        }
        boolean v6 = family == Sockets.AF_INET6;
        byte[] bytes = address.asSlice(v6 ? 8 : 4, v6 ? 16 : 4).toArray(ValueLayout.JAVA_BYTE);
        try {
            return new Inet(
                    transport,
                    v6 ? Inet6Address.getByAddress(null, bytes, -1) : InetAddress.getByAddress(bytes),
                    Short.toUnsignedInt(address.get(port, 2)),
                    v6 && dualStack);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
