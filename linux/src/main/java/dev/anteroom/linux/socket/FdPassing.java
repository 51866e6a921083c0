package dev.anteroom.linux.socket;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.libc.ControlMessage;
import dev.anteroom.linux.libc.Errno;
import dev.anteroom.linux.libc.MessageCalls;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Descriptors over a connected Unix socket (SCM_RIGHTS, unix(7)). Blocks the calling thread: not for virtual threads.
public final class FdPassing {
    /// SCM_MAX_FD (include/net/scm.h)
    public static final int MAX_DESCRIPTORS = 253;

    private static final int MAX_BYTES = 64 * 1024;

    private FdPassing() {}

    /// What came: the caller closes the descriptors, which are close-on-exec. No text where the other side has closed.
    public record Received(String text, List<Integer> descriptors) {}

    /// @param text at least one byte, or the descriptors would not travel
    public static void send(int socket, String text, List<Integer> descriptors) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > MAX_BYTES || descriptors.size() > MAX_DESCRIPTORS) {
            throw new IllegalArgumentException(
                    "a message has 1 to " + MAX_BYTES + " bytes and at most " + MAX_DESCRIPTORS + " descriptors");
        }
        try (Arena arena = Arena.ofConfined()) {
            ControlMessage message = new ControlMessage(arena, bytes.length, 24 + 4 * descriptors.size());
            long sent = MessageCalls.sendmsg(socket, message.toSend(bytes, descriptors), MessageCalls.MSG_NOSIGNAL);
            if (sent < 0) {
                throw new LinuxException("Descriptors cannot be sent: " + Errno.name((int) -sent), (int) -sent);
            }
        }
    }

    /// Waits for one message.
    public static Received receive(int socket) {
        try (Arena arena = Arena.ofConfined()) {
            ControlMessage message = new ControlMessage(arena, MAX_BYTES, 24 + 4 * MAX_DESCRIPTORS);
            long received = MessageCalls.recvmsg(socket, message.toReceive(), MessageCalls.MSG_CMSG_CLOEXEC);
            if (received < 0) {
                throw new LinuxException(
                        "Descriptors cannot be received: " + Errno.name((int) -received), (int) -received);
            }
            return new Received(new String(message.bytes(received), StandardCharsets.UTF_8), message.descriptors());
        }
    }
}
