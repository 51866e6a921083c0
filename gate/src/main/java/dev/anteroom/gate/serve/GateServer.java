package dev.anteroom.gate.serve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.anteroom.diagnosis.compare.GateRules;
import dev.anteroom.gate.Phase;
import dev.anteroom.gate.window.Answer;
import dev.anteroom.watch.WatchException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `anteroom gate serve`. A question is answered from windows already kept, so an answer takes milliseconds, and
/// nothing has to run first.
///
/// | path | asks | says |
/// | --- | --- | --- |
/// | `GET /v1/gate?workload=…&before=…&after=…` | Argo's web metric, anybody | 200 and an [Answer], whichever phase |
/// | `POST /flagger/rollout` | Flagger's rollout hook | 200 pass; 412 else: a failed check |
/// | `POST /flagger/confirm-promotion` | Flagger, before it promotes | 200 pass; 503 else: it waits, uncounted |
/// | `POST /flagger/rollback` | Flagger, at each check | 200 only on fail: roll back; 503 else |
/// | `GET /v1/windows` | the gate of another host | 200 and what this host's agent has kept |
/// | `GET /metrics`, `GET /healthz` | Prometheus, a kubelet | |
public final class GateServer implements AutoCloseable {
    private static final int MAX_BODY = 64 * 1024;
    private static final int BACKLOG = 128;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final GateDesk desk;
    private final Consumer<String> audit;
    private final Clock clock;
    private final Map<Phase, AtomicLong> answers = new ConcurrentSkipListMap<>();
    private final AtomicLong refused = new AtomicLong();

    /// @param hosts whose windows answer, this one's first
    /// @param rules by the name that a query gives
    /// @param audit gets a line of JSON for each answer
    /// @throws IOException where the address can't be listened on
    public GateServer(
            InetSocketAddress address,
            List<Host> hosts,
            Map<String, GateRules> rules,
            Consumer<String> audit,
            Clock clock)
            throws IOException {
        this.desk = new GateDesk(hosts, rules, clock);
        this.audit = audit;
        this.clock = clock;
        for (Phase phase : Phase.values()) {
            answers.put(phase, new AtomicLong());
        }
        server = HttpServer.create(address, BACKLOG);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
    }

    public void start() {
        server.start();
    }

    /// Where it listens.
    public InetSocketAddress address() {
        return server.getAddress();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            route(exchange, exchange.getRequestURI().getPath());
        }
    }

    private void route(HttpExchange exchange, String path) throws IOException {
        try {
            switch (path) {
                case "/v1/windows" -> send(exchange, 200, "application/json", desk.windows(parameters(exchange)));
                case "/v1/gate" -> ask(exchange, path, parameters(exchange));
                case "/flagger/rollout", "/flagger/confirm-promotion", "/flagger/rollback" ->
                    ask(exchange, path, metadata(exchange));
                case "/metrics" -> send(exchange, 200, "text/plain; version=0.0.4", metrics());
                case "/healthz" -> send(exchange, 200, "text/plain", "ok\n");
                default -> send(exchange, 404, "text/plain", "no such path; /v1/gate answers\n");
            }
        } catch (IllegalArgumentException e) {
            refused.incrementAndGet();
            send(exchange, 400, "text/plain", e.getMessage() + "\n");
        } catch (WatchException e) {
            refused.incrementAndGet();
            send(exchange, 503, "text/plain", e.getMessage() + "\n");
        }
    }

    private void ask(HttpExchange exchange, String path, Map<String, String> values) throws IOException {
        GateQuery query = GateQuery.of(values);
        Answer answer = desk.answer(query);
        answers.computeIfAbsent(answer.phase(), _ -> new AtomicLong()).incrementAndGet();
        audit.accept(JSON.writeValueAsString(JSON.createObjectNode()
                .put("time", clock.instant().toString())
                .put("path", path)
                .put("workload", query.workload())
                .put("before", query.before())
                .put("after", query.after())
                .put("phase", answer.phase().word())
                .put("reason", answer.reason())));
        send(exchange, status(path, answer.phase()), "application/json", answer.json() + "\n");
    }

    private static int status(String path, Phase phase) {
        return switch (path) {
            case "/flagger/rollout" -> phase == Phase.PASS ? 200 : 412;
            case "/flagger/confirm-promotion" -> phase == Phase.PASS ? 200 : 503;
            // Flagger's rollback hook is the other way round: 200 rolls back.
            case "/flagger/rollback" -> phase == Phase.FAIL ? 200 : 503;
            default -> 200;
        };
    }

    private static Map<String, String> parameters(HttpExchange exchange) {
        String query = exchange.getRequestURI().getRawQuery();
        return GateQuery.parameters(query == null ? "" : query);
    }

    /// A hook's body has what the canary's author wrote under `metadata`.
    private static Map<String, String> metadata(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY);
        Map<String, String> values = new LinkedHashMap<>(parameters(exchange));
        try {
            JsonNode root = JSON.readTree(body);
            root.path("metadata")
                    .properties()
                    .forEach(entry ->
                            values.putIfAbsent(entry.getKey(), entry.getValue().asString("")));
            if (root.path("name").isString()) {
                values.putIfAbsent("workload", root.path("name").asString());
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException("the body is no JSON", e);
        }
        return values;
    }

    private String metrics() {
        StringBuilder text = new StringBuilder();
        text.append("# HELP anteroom_gate_answers_total Answers by phase.\n");
        text.append("# TYPE anteroom_gate_answers_total counter\n");
        answers.forEach((phase, count) -> text.append("anteroom_gate_answers_total{phase=\"")
                .append(phase.word())
                .append("\"} ")
                .append(count.get())
                .append('\n'));
        text.append("# HELP anteroom_gate_refused_total Questions that could not be understood.\n");
        text.append("# TYPE anteroom_gate_refused_total counter\n");
        text.append("anteroom_gate_refused_total ").append(refused.get()).append('\n');
        return text.toString();
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
        desk.close();
    }
}
