package dev.anteroom.handoff.supervisor;

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

/// Connections that no client makes, to see who accepts them: the kernel tells the inode of the accepted end, and
/// `/proc/PID/fd` who has it open. From a source address that the traffic share sends to one side only they are dark:
/// no client is concerned. With a path it is an HTTP request, and the time is that of the whole answer; without one
/// it is a bare connection, and the time is that until it is accepted. Blocks: not for virtual threads.
final class AcceptProbe {
    private static final int MAX_ANSWER = 4_096;

    private final NetNamespace namespace;
    private final InetSocketAddress target;
    private final @Nullable Inet4Address source;
    private final @Nullable String path;
    private final Duration limit;

    /// @param source null: any, as a client's
    AcceptProbe(
            NetNamespace namespace,
            InetSocketAddress target,
            @Nullable Inet4Address source,
            @Nullable String path,
            Duration limit) {
        this.namespace = namespace;
        this.target = target;
        this.source = source;
        this.path = path;
        this.limit = limit;
    }

    /// What came of one connection.
    ///
    /// @param by who accepted it: the inode is open there; MISSED where it was accepted and closed between two
    ///     looks
    /// @param millis until it was accepted, or answered
    /// @param failure what went wrong, empty where nothing did
    record Outcome(By by, double millis, String failure) {
        /// Who accepted it.
        enum By {
            NOBODY,
            EXPECTED,
            ANOTHER,
            MISSED
        }

        boolean ok() {
            return failure.isEmpty();
        }
    }

    /// One connection. Where another than `expected` accepts it, nothing is asked.
    Outcome probe(Family expected) {
        return namespace.call(() -> {
            long begin = System.nanoTime();
            try (SocketChannel channel = SocketChannel.open(
                    target.getAddress() instanceof Inet4Address
                            ? StandardProtocolFamily.INET
                            : StandardProtocolFamily.INET6)) {
                if (source != null) {
                    channel.bind(new InetSocketAddress(source, 0));
                }
                channel.socket().connect(target, (int) limit.toMillis());
                Accepted accepted = accepted(channel, begin, expected);
                if (accepted == null) {
                    return new Outcome(
                            Outcome.By.NOBODY,
                            millis(begin),
                            expected.hasEnded()
                                    ? "it ended, and had not accepted"
                                    : "not accepted within " + Math.round(millis(begin)) + " ms");
                }
                double millis = millis(begin);
                Outcome.By by = by(accepted, expected);
                if (by == Outcome.By.ANOTHER || path == null) {
                    return new Outcome(by, millis, "");
                }
                String failure = asked(channel, path);
                return new Outcome(by, millis(begin), failure);
            } catch (IOException e) {
                return new Outcome(Outcome.By.NOBODY, millis(begin), "no connection: " + e.getMessage());
            }
        });
    }

    private static Outcome.By by(Accepted accepted, Family expected) {
        if (accepted.inode == 0) {
            return Outcome.By.MISSED;
        }
        return expected.holds(accepted.inode) ? Outcome.By.EXPECTED : Outcome.By.ANOTHER;
    }

    /// @param inode of the accepted end, 0 where it was closed before it could be read
    private record Accepted(long inode) {}

    /// @return null where nobody accepts it in time, or the one that was to has ended
    private @Nullable Accepted accepted(SocketChannel channel, long begin, Family expected) throws IOException {
        InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
        boolean queued = false;
        try (SocketDiag diag = SocketDiag.open()) {
            while (millis(begin) < limit.toMillis() && !expected.hasEnded()) {
                Optional<SocketState> state =
                        diag.find(target.getAddress(), target.getPort(), local.getAddress(), local.getPort());
                if (state.isPresent() && state.get().accepted()) {
                    return new Accepted(state.get().inode());
                }
                if (state.isEmpty() && queued) {
                    return new Accepted(0);
                }
                queued |= state.isPresent() && state.get().queued();
                TimeUnit.MILLISECONDS.sleep(1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return null;
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
