package dev.anteroom.collect.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.evidence.QueueLog;
import dev.anteroom.linux.netns.NetNamespace;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// On a real listener of the test itself; no privilege needed.
class QueueRecorderTest {
    @TempDir
    Path folder;

    @Test
    void should_write_who_waits_and_for_how_long_so_that_it_reads_back() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
                QueueRecorder recorder = start(server, QueueRecorder.EVERYTHING)) {
            List<Socket> clients = connect(server, 3);
            Thread.sleep(400);
            server.accept().close();
            Thread.sleep(200);
            List<QueueLog.Sample> samples = written(recorder);
            close(clients);

            assertThat(samples.getLast().depth()).isEqualTo(2);
            assertThat(samples.getLast().limit()).isEqualTo(16);
            assertThat(samples.getLast().oldestMillis()).isBetween(400L, 5000L);
            assertThat(samples.getFirst().passiveOpens()).isNotNull();
            Map<Long, Long> waited = new HashMap<>();
            for (QueueLog.Sample sample : samples) {
                sample.arrived().forEach(a -> waited.put(a.id(), -1L));
                sample.left().forEach(id -> waited.put(id, 1L));
            }
            // First come, first accepted.
            assertThat(waited).hasSize(3).containsEntry(1L, 1L);
        }
    }

    @Test
    void should_begin_a_ring_with_everybody_who_waits_then() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
                QueueRecorder recorder = start(server, Duration.ofMillis(300))) {
            Instant begun = Instant.now();
            List<Socket> clients = connect(server, 2);
            Thread.sleep(1200);
            recorder.keep();
            Thread.sleep(300);
            List<QueueLog.Sample> samples = written(recorder);
            close(clients);

            QueueLog.Sample first = samples.getFirst();
            assertThat(first.time()).isAfter(begun.plusMillis(600));
            assertThat(first.arrived()).hasSize(2);
            assertThat(first.arrived())
                    .allSatisfy(arrival -> assertThat(arrival.ageMillis()).isBetween(500L, 60_000L));
            assertThat(samples.subList(1, samples.size()))
                    .allSatisfy(sample -> assertThat(sample.arrived()).isEmpty());
            assertThat(Duration.between(first.time(), samples.getLast().time())).isGreaterThan(Duration.ofMillis(400));
        }
    }

    private static QueueRecorder start(ServerSocket server, Duration ring) {
        try (NetNamespace here = NetNamespace.current()) {
            return QueueRecorder.start(new int[] {server.getLocalPort()}, here, ring, QueueRecorder.Watcher.NOTHING);
        }
    }

    private static List<Socket> connect(ServerSocket server, int number) throws IOException, InterruptedException {
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            Socket client = new Socket();
            client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort()), 2000);
            clients.add(client);
            Thread.sleep(30);
        }
        return clients;
    }

    private static void close(List<Socket> clients) throws IOException {
        for (Socket client : clients) {
            client.close();
        }
    }

    private List<QueueLog.Sample> written(QueueRecorder recorder) throws IOException {
        Path file = folder.resolve("queue.jsonl");
        try (OutputStream out = Files.newOutputStream(file)) {
            recorder.write(out, count -> assertThat(count).isGreaterThan(5));
        }
        return CaptureReader.read(folder)
                .target()
                .queueLogs()
                .last()
                .orElseThrow()
                .value()
                .samples();
    }
}
