package dev.anteroom.handoff.supervisor;

import dev.anteroom.handoff.upgrade.ProbeFigures;
import dev.anteroom.linux.netns.NetNamespace;
import dev.anteroom.linux.sockdiag.SocketDiag;
import dev.anteroom.linux.sockdiag.SocketState;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Connections that no client makes: from a source address that the traffic share sends to one side only. With a
/// path it is an HTTP request, and the time is that of the whole answer; without one it is a bare connection, and
/// the time is that until it is accepted. Blocks: not for virtual threads.
final class DarkProbe {
    private static final int MAX_ANSWER = 4_096;

    private final NetNamespace namespace;
    private final InetSocketAddress target;
    private final Inet4Address source;
    private final @Nullable String path;
    private final Duration limit;

    DarkProbe(
            NetNamespace namespace,
            InetSocketAddress target,
            Inet4Address source,
            @Nullable String path,
            Duration limit) {
        this.namespace = namespace;
        this.target = target;
        this.source = source;
        this.path = path;
        this.limit = limit;
    }

    /// One probe, added to `before`.
    ProbeFigures probe(ProbeFigures before) {
        return namespace.call(() -> {
            long begin = System.nanoTime();
            try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.INET)) {
                channel.bind(new InetSocketAddress(source, 0));
                channel.socket().connect(target, (int) limit.toMillis());
                String failure = path == null ? accepted(channel, begin) : asked(channel, path);
                return before.plus(failure.isEmpty(), millis(begin), failure);
            } catch (IOException e) {
                return before.plus(false, millis(begin), "no connection: " + e.getMessage());
            }
        });
    }

    private String accepted(SocketChannel channel, long begin) throws IOException {
        InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
        boolean queued = false;
        try (SocketDiag diag = SocketDiag.open()) {
            while (millis(begin) < limit.toMillis()) {
                Optional<SocketState> state =
                        diag.find(target.getAddress(), target.getPort(), local.getAddress(), local.getPort());
                if (state.isPresent() && state.get().accepted()) {
                    return "";
                }
                if (state.isEmpty() && queued) {
                    // accepted and closed between two looks
                    return "";
                }
                queued |= state.isPresent() && state.get().queued();
                TimeUnit.MILLISECONDS.sleep(1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "not accepted within " + limit.toMillis() + " ms";
    }

    private String asked(SocketChannel channel, String request) throws IOException {
        channel.socket().setSoTimeout((int) limit.toMillis());
        channel.socket()
                .getOutputStream()
                .write(("GET " + request + " HTTP/1.1\r\nHost: " + target.getHostString()
                                + "\r\nUser-Agent: anteroom-probe\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        try {
            byte[] answer = channel.socket().getInputStream().readNBytes(MAX_ANSWER);
            String line = new String(answer, StandardCharsets.ISO_8859_1)
                    .lines()
                    .findFirst()
                    .orElse("");
            if (line.matches("HTTP/1\\.[01] [23][0-9][0-9].*")) {
                return "";
            }
            return "GET " + request + " answered \"" + line.replaceAll("[^ -~]", "?") + "\"";
        } catch (SocketTimeoutException e) {
            return "GET " + request + " not answered within " + limit.toMillis() + " ms";
        }
    }

    private static double millis(long since) {
        return (System.nanoTime() - since) / 1e6;
    }
}
