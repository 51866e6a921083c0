package dev.anteroom.watch;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/// A service for tests, as a process: `PORT BACKLOG ACCEPT-EVERY-MS CLIENTS CLIENT-EVERY-MS`. It accepts one connection
/// each so
/// many milliseconds (0: never), and connects to itself so often, once it is sent a byte. Prints a line once it
/// listens.
final class HeldListener {
    private HeldListener() {}

    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        int backlog = Integer.parseInt(arguments[1]);
        long acceptEvery = Long.parseLong(arguments[2]);
        int clients = Integer.parseInt(arguments[3]);
        long clientEvery = Long.parseLong(arguments[4]);
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket server = new ServerSocket(port, backlog, loopback)) {
            System.out.println("listening on " + server.getLocalPort());
            if (acceptEvery > 0) {
                Thread.ofPlatform().daemon().start(() -> accept(server, acceptEvery));
            }
            System.in.read();
            List<SocketChannel> open = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                SocketChannel client = SocketChannel.open();
                client.configureBlocking(false);
                client.connect(new InetSocketAddress(loopback, server.getLocalPort()));
                open.add(client);
                Thread.sleep(clientEvery);
            }
            // Until whoever started it closes its standard input.
            System.in.transferTo(OutputStream.nullOutputStream());
            for (SocketChannel client : open) {
                client.close();
            }
        }
    }

    private static void accept(ServerSocket server, long every) {
        try {
            while (true) {
                Thread.sleep(every);
                server.accept().close();
            }
        } catch (IOException | InterruptedException e) {
            // The end.
        }
    }
}
