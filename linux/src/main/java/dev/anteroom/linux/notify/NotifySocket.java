package dev.anteroom.linux.notify;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.libc.ControlMessage;
import dev.anteroom.linux.libc.Descriptors;
import dev.anteroom.linux.libc.Errno;
import dev.anteroom.linux.libc.MessageCalls;
import dev.anteroom.linux.libc.ProcessCalls;
import dev.anteroom.linux.libc.Sockets;
import dev.anteroom.linux.socket.ListenAddress;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The supervisor's end: one socket for each process that is started, so that nobody else's message is taken for
/// its. Not thread-safe; blocks the calling thread: not for virtual threads.
public final class NotifySocket implements AutoCloseable {
    private static final int MAX_BYTES = 4_096;
    private static final int MAX_DESCRIPTORS = 253;
    private static final int SO_PASSCRED = 16;

    private final Arena arena = Arena.ofShared();
    private final ControlMessage message = new ControlMessage(arena, MAX_BYTES, 64 + 4 * MAX_DESCRIPTORS);
    private final Path path;
    private final int fd;
    private boolean closed;

    private NotifySocket(Path path, int fd) {
        this.path = path;
        this.fd = fd;
    }

    /// Binds it; one left over by an earlier supervisor is replaced.
    public static NotifySocket bind(Path path) {
        int fd = Sockets.socket(MessageCalls.AF_UNIX, MessageCalls.SOCK_DGRAM | Sockets.SOCK_CLOEXEC, 0);
        if (fd < 0) {
            throw new LinuxException("A notification socket cannot be made: " + Errno.name(-fd), -fd);
        }
        try (Arena scratch = Arena.ofConfined()) {
            Files.deleteIfExists(path);
            int result = Sockets.bind(fd, ListenAddress.unixSockaddr(scratch, path.toString()));
            if (result == 0) {
                result = Sockets.setsockopt(
                        fd, Sockets.SOL_SOCKET, SO_PASSCRED, scratch.allocateFrom(ValueLayout.JAVA_INT, 1));
            }
            if (result < 0) {
                throw new LinuxException(
                        "The notification socket " + path + " cannot be bound: " + Errno.name(-result), -result);
            }
            // The service may run as another user than its supervisor; who may reach the file is its folder's to
            // say.
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
            return new NotifySocket(path, fd);
        } catch (IOException e) {
            Descriptors.close(fd);
            throw new LinuxException(path + " cannot be replaced: " + e.getMessage(), 0);
        } catch (LinuxException | IllegalArgumentException e) {
            Descriptors.close(fd);
            throw e;
        }
    }

    /// What NOTIFY_SOCKET of the service is set to.
    public Path path() {
        return path;
    }

    /// Waits for one message. Descriptors that came along are closed at once: that is what `BARRIER=1` waits for.
    ///
    /// @return empty where none came in time
    public Optional<Notification> receive(Duration limit) {
        int ready = ProcessCalls.pollReadable(fd, (int) Math.min(limit.toMillis(), 60_000));
        if (ready <= 0) {
            return Optional.empty();
        }
        long received = MessageCalls.recvmsg(
                fd, message.toReceive(), MessageCalls.MSG_CMSG_CLOEXEC | MessageCalls.MSG_DONTWAIT);
        if (received < 0) {
            return Optional.empty();
        }
        message.descriptors().forEach(Descriptors::close);
        List<Integer> sender = message.credentials();
        return Optional.of(Notification.parse(
                message.bytes(received), sender.isEmpty() ? 0 : sender.get(0), sender.isEmpty() ? -1 : sender.get(1)));
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Descriptors.close(fd);
            arena.close();
            try {
                Files.deleteIfExists(path);
            } catch (IOException _) {
                // A dead socket file is replaced by the next bind.
            }
        }
    }
}
