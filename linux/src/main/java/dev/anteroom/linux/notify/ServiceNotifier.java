package dev.anteroom.linux.notify;

import dev.anteroom.linux.libc.ControlMessage;
import dev.anteroom.linux.libc.Descriptors;
import dev.anteroom.linux.libc.MessageCalls;
import dev.anteroom.linux.libc.Sockets;
import dev.anteroom.linux.socket.ListenAddress;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The service's end.
public final class ServiceNotifier {
    private ServiceNotifier() {}

    /// Sends `text` (`READY=1`, lines of assignments) to the socket that NOTIFY_SOCKET names.
    ///
    /// @return whether it was taken
    public static boolean send(String socket, String text) {
        int fd = Sockets.socket(MessageCalls.AF_UNIX, MessageCalls.SOCK_DGRAM | Sockets.SOCK_CLOEXEC, 0);
        if (fd < 0) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            ControlMessage message = new ControlMessage(arena, Math.max(1, bytes.length), 8);
            message.to(ListenAddress.unixSockaddr(arena, socket));
            return MessageCalls.sendmsg(fd, message.toSend(bytes, List.of()), MessageCalls.MSG_NOSIGNAL) >= 0;
        } finally {
            Descriptors.close(fd);
        }
    }
}
