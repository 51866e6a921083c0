package dev.anteroom.handoff.supervisor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// One client of the control socket, who may say nothing, half a line or too much, and may never read: each
/// wait has an end, so that it holds nobody up but itself.
final class ControlConnection implements AutoCloseable {
    private final SocketChannel channel;
    private final Selector selector;
    private boolean dead;

    /// Closes the channel with itself.
    ControlConnection(SocketChannel channel) throws IOException {
        this.channel = channel;
        this.selector = Selector.open();
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
    }

    /// The first line.
    ///
    /// @return its bytes; null where the client closed, or said nothing whole in time
    /// @throws IllegalArgumentException where it is longer than `limit`
    byte @Nullable [] line(int limit, Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        ByteBuffer buffer = ByteBuffer.allocate(limit + 1);
        while (buffer.hasRemaining()) {
            int from = buffer.position();
            int count = channel.read(buffer);
            for (int at = from; at < buffer.position(); at++) {
                if (buffer.get(at) == '\n') {
                    return Arrays.copyOf(buffer.array(), at);
                }
            }
            if (count < 0) {
                return buffer.position() == 0 ? null : Arrays.copyOf(buffer.array(), buffer.position());
            }
            if (count == 0 && !await(SelectionKey.OP_READ, deadline)) {
                return null;
            }
        }
        throw new IllegalArgumentException("A request has at most " + limit + " bytes");
    }

    /// Writes an answer or an event. One who doesn't take it in time gets nothing any more.
    ///
    /// @throws IOException where the client has gone away, or doesn't read
    synchronized void say(ObjectNode node, Duration patience) throws IOException {
        if (dead) {
            throw new IOException("the client doesn't read");
        }
        long deadline = System.nanoTime() + patience.toNanos();
        ByteBuffer line = ByteBuffer.wrap(ControlProtocol.line(node).getBytes(StandardCharsets.UTF_8));
        while (line.hasRemaining()) {
            if (channel.write(line) == 0 && !await(SelectionKey.OP_WRITE, deadline)) {
                dead = true;
                throw new IOException("the client doesn't read");
            }
        }
    }

    private boolean await(int operation, long deadline) throws IOException {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            return false;
        }
        channel.keyFor(selector).interestOps(operation);
        selector.select(millis);
        selector.selectedKeys().clear();
        return System.nanoTime() < deadline;
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }
}
