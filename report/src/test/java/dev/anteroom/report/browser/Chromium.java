package dev.anteroom.report.browser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The system's Chromium, headless, with a profile of its own that is deleted afterwards. Speaks the DevTools protocol
/// over one WebSocket: Playwright does the same, but its bundle of drivers is 200 MB.
/// ```
/// try (Chromium chromium = Chromium.start(); Page page = chromium.open(file, 1280, 800)) {
///     page.evaluate("document.title");
/// }
/// ```
public final class Chromium implements AutoCloseable {
    private static final int PATIENCE = 60; // seconds; a busy machine starts a browser slowly
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

    private final Process process;
    private final Path profile;
    private final WebSocket socket;
    private final JsonMapper json = JsonMapper.shared();
    private final AtomicInteger lastId = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();

    private Chromium(Process process, Path profile, URI address) {
        this.process = process;
        this.profile = profile;
        HttpClient client = HttpClient.newHttpClient();
        socket = client.newWebSocketBuilder()
                .buildAsync(address, new Messages())
                .orTimeout(PATIENCE, SECONDS)
                .join();
    }

    /// Skips the test where no Chromium is installed.
    public static Chromium start() throws IOException {
        Optional<Path> found = Stream.of(
                        System.getenv().getOrDefault("PATH", "").split(":", -1))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
        Assumptions.assumeTrue(found.isPresent(), "no chromium on the PATH (apt-get install chromium)");
        Path profile = Files.createTempDirectory("anteroom-chromium");
        Process process = new ProcessBuilder(
                        found.orElseThrow().toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--force-color-profile=srgb",
                        "--hide-scrollbars",
                        "--remote-debugging-port=0",
                        "--remote-allow-origins=*",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .start();
        return new Chromium(process, profile, address(process));
    }

    private static URI address(Process process) throws IOException {
        BufferedReader lines = process.inputReader(UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int at = line.indexOf("ws://");
            if (line.startsWith("DevTools listening on") && at > 0) {
                Thread.ofVirtual().start(() -> drain(lines));
                return URI.create(line.substring(at).strip());
            }
        }
        throw new IOException("Chromium ended before it listened");
    }

    /// A browser whose output nobody reads stands still once the pipe is full.
    private static void drain(BufferedReader lines) {
        try {
            lines.transferTo(Writer.nullWriter());
        } catch (IOException e) {
            // it has ended, and its output with it
        }
    }

    /// Opens a file in a tab of its own and waits until it is loaded.
    public Page open(Path file, int width, int height) {
        return open(file, width, height, false, false);
    }

    /// @param dark the reader prefers dark pages
    /// @param phone a touch screen with two pixels for each
    public Page open(Path file, int width, int height, boolean dark, boolean phone) {
        String target = call(null, "Target.createTarget", Map.of("url", "about:blank"))
                .path("targetId")
                .asString();
        String session = call(null, "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .path("sessionId")
                .asString();
        Page page = new Page(this, target, session);
        page.call("Page.enable", Map.of());
        page.call("Runtime.enable", Map.of());
        page.call("Log.enable", Map.of());
        page.call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", phone ? 2 : 1, "mobile", phone));
        page.call("Emulation.setTouchEmulationEnabled", Map.of("enabled", phone));
        page.call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
        page.navigate(file.toUri());
        return page;
    }

    JsonNode call(@Nullable String session, String method, Map<String, ?> parameters) {
        int id = lastId.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        Map<String, Object> message = new HashMap<>(Map.of("id", id, "method", method, "params", parameters));
        if (session != null) {
            message.put("sessionId", session);
        }
        synchronized (socket) {
            socket.sendText(json.writeValueAsString(message), true).join();
        }
        JsonNode result = answer.orTimeout(PATIENCE, SECONDS).join();
        if (result.has("error")) {
            throw new IllegalStateException(
                    method + ": " + result.path("error").path("message").asString());
        }
        return result.path("result");
    }

    /// Events of a tab so far, the oldest first.
    List<JsonNode> events(String session, String method) {
        return events.stream()
                .filter(event -> event.path("sessionId").asString("").equals(session)
                        && event.path("method").asString("").equals(method))
                .toList();
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(PATIENCE, SECONDS);
            List<Path> files = new ArrayList<>();
            try (Stream<Path> all = Files.walk(profile)) {
                all.sorted(Comparator.reverseOrder()).forEach(files::add);
            }
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (IOException | UncheckedIOException _) {
            // a dying browser still writes its profile: it stays in /tmp
        }
    }

    private final class Messages implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            message.append(part);
            if (last) {
                JsonNode node = json.readTree(message.toString());
                message.setLength(0);
                CompletableFuture<JsonNode> waiting =
                        answers.remove(node.path("id").asInt(-1));
                if (waiting != null) {
                    waiting.complete(node);
                } else {
                    events.add(node);
                }
            }
            from.request(1);
            return null;
        }
    }
}
