package dev.anteroom.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.capture.evidence.Connection;
import dev.anteroom.capture.evidence.ListenSocket;
import dev.anteroom.capture.evidence.SocketTable;
import dev.anteroom.capture.recognise.Found;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// `ss` and `/proc/net/tcp` of the same moment say the same of the same sockets.
class LiveTablesTest {
    private static String proc(String name) throws IOException {
        try (FileInputStream in = new FileInputStream("/proc/self/net/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static SocketTable table(String text) {
        return Recordings.of(Found.Sockets.class, Recordings.text("x", text))
                .getFirst()
                .table();
    }

    private static Map<Long, String> listeners(int port, SocketTable... tables) {
        Map<Long, String> listeners = new TreeMap<>();
        for (SocketTable table : tables) {
            for (ListenSocket socket : table.listeners()) {
                if (socket.port() == port && socket.inode() != null) {
                    listeners.put(socket.inode(), socket.port() + " depth " + socket.depth());
                }
            }
        }
        return listeners;
    }

    private static Map<Integer, String> connections(int port, SocketTable... tables) {
        Map<Integer, String> connections = new TreeMap<>();
        for (SocketTable table : tables) {
            for (Connection connection : table.connections()) {
                if (connection.localPort() == port) {
                    connections.put(
                            connection.remotePort(),
                            connection.localAddress() + " " + connection.state() + " " + connection.receiveQueue()
                                    + (connection.isQueued() ? " queued" : ""));
                }
            }
        }
        return connections;
    }

    @Test
    void should_read_the_same_from_ss_and_from_proc() throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                new File("/usr/bin/ss").canExecute() || new File("/bin/ss").canExecute(), "ss is missing");
        List<Socket> clients = new ArrayList<>();
        try (ServerSocket server = new ServerSocket(0, 7)) {
            int port = server.getLocalPort();
            for (int i = 0; i < 4; i++) {
                Socket client = new Socket(InetAddress.getByName(i % 2 == 0 ? "127.0.0.1" : "::1"), port);
                client.getOutputStream().write(new byte[i + 1]);
                clients.add(client);
            }
            clients.add(server.accept());
            Thread.sleep(50);
            Process ss = new ProcessBuilder("ss", "-tanie").start();
            String text = new String(ss.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(ss.waitFor()).isZero();
            SocketTable one = table(text);
            SocketTable[] other = {table(proc("tcp")), table(proc("tcp6"))};
            assertThat(listeners(port, one)).hasSize(1).isEqualTo(listeners(port, other));
            assertThat(connections(port, one)).hasSize(4).isEqualTo(connections(port, other));
            assertThat(connections(port, one).values())
                    .filteredOn(row -> row.endsWith("queued"))
                    .hasSize(3);
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }
}
