package dev.anteroom.collect.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.collect.kernel.QueueRecorder;
import dev.anteroom.linux.netns.NetNamespace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// On a real queue that nobody accepts from.
class TriggerWatchTest {
    private static final int BACKLOG = 4;

    @ParameterizedTest
    @ValueSource(
            strings = {"depth>50%", "depth>2", "overflow", "wait.p99>100ms", "wait.max>100ms", "depth>900 or overflow"})
    void should_fire_once_while_it_happens_and_not_before(String text) throws IOException, InterruptedException {
        try (ServerSocket server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
                NetNamespace here = NetNamespace.current()) {
            int[] port = {server.getLocalPort()};
            TriggerWatch watch = new TriggerWatch(ConditionParser.parse(text), port, false, null);
            List<Socket> clients = new ArrayList<>();
            try (QueueRecorder recorder = QueueRecorder.start(port, here, QueueRecorder.USUAL_RING, watch)) {
                watch.arm();
                assertThat(watch.await(Duration.ofMillis(300))).isEmpty();
                for (int i = 0; i < BACKLOG + 2; i++) {
                    clients.add(connect(server));
                }
                Optional<TriggerWatch.Firing> firing = watch.await(Duration.ofSeconds(20));
                assertThat(firing).isPresent();
                assertThat(firing.get().words()).containsAnyOf("depth", "overflow", "wait");
                assertThat(recorder.wall(firing.get().nanos()))
                        .isAfter(recorder.since().orElseThrow());
                watch.arm();
            } finally {
                for (Socket client : clients) {
                    client.close();
                }
            }
        }
    }

    /// The last of them meet a full queue.
    private static Socket connect(ServerSocket server) throws IOException {
        Socket client = new Socket();
        try {
            client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort()), 200);
        } catch (SocketTimeoutException e) {
            return client;
        }
        return client;
    }
}
