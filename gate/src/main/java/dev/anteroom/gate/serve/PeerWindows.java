package dev.anteroom.gate.serve;

import dev.anteroom.watch.WatchException;
import dev.anteroom.watch.window.Window;
import dev.anteroom.watch.window.WindowQuery;
import dev.anteroom.watch.window.WindowReader;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The windows of another host, asked of the gate beside its agent (`GET /v1/windows`).
public final class PeerWindows implements WindowReader {
    /// Argo gives an answer five seconds, and it waits for the slowest host.
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    private final URI base;

    /// @param base `http://node-7:9437`
    public PeerWindows(URI base) {
        this.base = base;
    }

    @Override
    public List<Window> windows(WindowQuery query) {
        return ask("?from=" + query.from() + "&to=" + query.to() + parameter("workload", query.workload())
                        + parameter("version", query.version()))
                .windows();
    }

    @Override
    public Optional<Instant> observedUntil() {
        return Optional.ofNullable(ask("").observedUntil());
    }

    private static String parameter(String name, @Nullable String value) {
        return value == null ? "" : "&" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private WindowsJson.Kept ask(String query) {
        HttpRequest request = HttpRequest.newBuilder(base.resolve("/v1/windows" + query))
                .timeout(PATIENCE)
                .build();
        try {
            HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new WatchException(base + " answers " + answer.statusCode());
            }
            return WindowsJson.read(base.toString(), answer.body());
        } catch (IOException e) {
            throw new WatchException(base + " doesn't answer: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WatchException(base + " was not waited for", e);
        }
    }

    @Override
    public void close() {
        // A connection is pooled, not owned.
    }
}
