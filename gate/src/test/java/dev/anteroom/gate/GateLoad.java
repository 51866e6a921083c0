package dev.anteroom.gate;

import dev.anteroom.gate.serve.GateServer;
import dev.anteroom.gate.serve.Host;
import dev.anteroom.watch.store.Store;
import dev.anteroom.watch.window.Window;
import dev.anteroom.wire.WaitHistogram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// What an answer of the gate takes where it is asked often: `bench/gate.sh` runs it. Twenty stores of ten pods
/// each, an hour of windows in each, twenty questions a second (an open loop: a slow answer delays no other
/// question). Prints a line for each window that is asked for.
final class GateLoad {
    private static final int HOSTS = 20;
    private static final int PODS_OF_HOST = 10;
    private static final int WINDOWS = 360;
    private static final int PER_SECOND = 20;
    private static final int CONNECTIONS = 50;

    private GateLoad() {}

    /// @param arguments seconds of each load; 30 by default
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int seconds = arguments.length == 0 ? 30 : Integer.parseInt(arguments[0]);
        Path folder = Files.createTempDirectory("anteroom-gate-load");
        Instant now = Instant.parse("2026-11-30T20:00:00Z");
        List<Host> hosts = new ArrayList<>();
        for (int host = 0; host < HOSTS; host++) {
            Path state = Files.createDirectory(folder.resolve("host-" + host));
            fill(state, host, now);
            hosts.add(new Host(state.getFileName().toString(), () -> Store.read(state)));
        }
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
        try (GateServer server = new GateServer(loopback, hosts, Map.of(), _ -> {}, Clock.fixed(now, ZoneOffset.UTC))) {
            server.start();
            for (int window : new int[] {60, 3600}) {
                URI question = URI.create("http://127.0.0.1:" + server.address().getPort()
                        + "/v1/gate?workload=shop&before=hash:v1&after=hash:v2&window=" + window + "s");
                ask(question, 5);
                System.out.println(window + " s of windows: " + ask(question, seconds));
            }
        }
    }

    private static void fill(Path state, int host, Instant now) {
        SplittableRandom random = new SplittableRandom(host);
        List<Window> windows = new ArrayList<>();
        for (int pod = 0; pod < PODS_OF_HOST; pod++) {
            for (int i = 0; i < WINDOWS; i++) {
                WaitHistogram.Builder waits = new WaitHistogram.Builder();
                for (int c = 0; c < CONNECTIONS; c++) {
                    waits.add(c % 10 != 0 ? 0.001 : 0.017 + 0.006 * random.nextDouble());
                }
                Instant start = now.minusSeconds(10L * (i + 1) + 1);
                windows.add(new Window(
                        start,
                        start.plusSeconds(10),
                        "node-" + host,
                        "shop",
                        pod % 2 == 0 ? "v1" : "v2",
                        "10.0." + host + "." + pod + ":8080",
                        4096,
                        5,
                        0,
                        0,
                        0,
                        CONNECTIONS,
                        waits.build(),
                        0.01,
                        true));
            }
        }
        try (Store store = Store.open(state).store()) {
            store.write(windows, now.minusSeconds(5));
        }
    }

    private static String ask(URI question, int seconds) throws InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        List<CompletableFuture<double[]>> answers = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < seconds * PER_SECOND; i++) {
            long due = start + i * 1_000_000_000L / PER_SECOND;
            TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            answers.add(client.sendAsync(
                            HttpRequest.newBuilder(question).build(), HttpResponse.BodyHandlers.ofByteArray())
                    .thenApply(answer -> new double[] {
                        (System.nanoTime() - due) / 1e6, answer.statusCode() == 200 ? answer.body().length : -1
                    }));
        }
        double[] millis = new double[answers.size()];
        double largest = 0;
        int failed = 0;
        for (int i = 0; i < millis.length; i++) {
            double[] answer = answers.get(i).join();
            millis[i] = answer[0];
            largest = Math.max(largest, answer[1]);
            failed += answer[1] < 0 ? 1 : 0;
        }
        Arrays.sort(millis);
        return String.format(
                Locale.ROOT,
                "%d answers, P50 %.0f ms, P99 %.0f ms, longest %.0f ms, at most %.0f bytes, %d failed",
                millis.length,
                millis[millis.length / 2],
                millis[millis.length * 99 / 100],
                millis[millis.length - 1],
                largest,
                failed);
    }
}
