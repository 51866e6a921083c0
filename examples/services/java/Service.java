import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// A Java service that Anteroom can upgrade without losing a request. Java takes an inherited socket only from descriptor 0
/// (System.inheritedChannel, as inetd gives it), so a line of shell moves descriptor 3 there: service.yaml. java.nio has no
/// datagram Unix sockets for READY=1: Anteroom sees by itself that it waits for connections (ready: accepting).
/// Start: java Service.java VERSION. JDK only.
public final class Service {
    private static volatile boolean leaving;

    public static void main(String[] arguments) throws Exception {
        String version = arguments.length > 0 ? arguments[0] : "1";

        // --- the service's part ---
        Channel inherited = System.inheritedChannel();
        ServerSocketChannel listener = inherited instanceof ServerSocketChannel given
                ? given
                : ServerSocketChannel.open().bind(new InetSocketAddress(8080), 4096);
        CountDownLatch accepting = new CountDownLatch(1);
        ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                leaving = true; // lame duck: answers say Connection: close
                Thread.sleep(300);
                listener.close(); // stop accepting
                accepting.await(); // what was accepted last is a request under way
                requests.shutdown();
                requests.awaitTermination(20, TimeUnit.SECONDS); // drain
            } catch (IOException | InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        // --- end of it ---

        while (listener.isOpen()) {
            SocketChannel client;
            try {
                client = listener.accept();
            } catch (ClosedChannelException closed) {
                break;
            }
            requests.submit(() -> serve(client, version));
        }
        accepting.countDown();
    }

    private static void serve(SocketChannel client, String version) {
        try (client) {
            InputStream in = client.socket().getInputStream();
            OutputStream out = client.socket().getOutputStream();
            while (readRequest(in)) {
                boolean last = leaving;
                String body = version + " java\n";
                out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + body.length()
                                + (last ? "\r\nConnection: close" : "") + "\r\n\r\n" + body)
                        .getBytes(StandardCharsets.US_ASCII));
                if (last) {
                    return;
                }
            }
        } catch (IOException gone) {
            return;
        }
    }

    /// Headers up to the empty line; this service takes no bodies.
    private static boolean readRequest(InputStream in) throws IOException {
        int state = 0;
        for (int c = in.read(); c >= 0; c = in.read()) {
            state = c == '\n' ? state + 1 : c == '\r' ? state : 0;
            if (state == 2) {
                return true;
            }
        }
        return false;
    }
}
