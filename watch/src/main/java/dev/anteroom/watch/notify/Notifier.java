package dev.anteroom.watch.notify;

import dev.anteroom.watch.config.WatchConfig.Receiver;
import dev.anteroom.watch.incident.Incident;
import dev.anteroom.watch.metrics.SelfFigures;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Posts each incident to each receiver, on threads of its own: a receiver that is down delays nobody else. Three
/// attempts;
/// what isn't taken then is counted and said, and is in the store in any case.
public final class Notifier implements AutoCloseable {
    private static final List<Duration> PAUSES = List.of(Duration.ofSeconds(5), Duration.ofSeconds(30));
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /// Messages on their way.
    private static final int MAX_OPEN = 64;

    private final Supplier<List<Receiver>> receivers;
    private final SelfFigures self;
    private final Consumer<String> log;
    private final Semaphore open = new Semaphore(MAX_OPEN);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /// @param receivers in force at each moment
    public Notifier(Supplier<List<Receiver>> receivers, SelfFigures self, Consumer<String> log) {
        this.receivers = receivers;
        this.self = self;
        this.log = log;
    }

    /// Begins to tell, without waiting for anybody.
    public void tell(Incident incident) {
        for (Receiver receiver : receivers.get()) {
            String kind = receiver.kind().name().toLowerCase(Locale.ROOT);
            if (!open.tryAcquire()) {
                self.notification(kind, "dropped");
                continue;
            }
            threads.execute(() -> {
                try {
                    deliver(receiver, kind, Message.of(receiver, incident));
                } finally {
                    open.release();
                }
            });
        }
    }

    private void deliver(Receiver receiver, String kind, Message message) {
        String why = "";
        for (int attempt = 0; attempt <= PAUSES.size(); attempt++) {
            try {
                if (attempt > 0) {
                    Thread.sleep(PAUSES.get(attempt - 1));
                }
                int status = post(receiver, message);
                if (status / 100 == 2) {
                    self.notification(kind, "sent");
                    return;
                }
                why = "it answered " + status;
                if (status / 100 == 4 && status != 429) {
                    break;
                }
            } catch (IOException e) {
                why = String.valueOf(e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        self.notification(kind, "failed");
        // The URL may hold a secret.
        log.accept("An incident couldn't be told to " + kind + " at "
                + URI.create(message.url()).getHost() + ": " + why);
    }

    private int post(Receiver receiver, Message message) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(message.url()))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(message.body()));
        for (Map.Entry<String, String> header : receiver.headers().entrySet()) {
            String value = header.getValue();
            request.header(
                    header.getKey(),
                    value.startsWith("@")
                            ? Files.readString(Path.of(value.substring(1))).strip()
                            : value);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Override
    public void close() {
        threads.shutdownNow();
        client.shutdownNow();
    }
}
