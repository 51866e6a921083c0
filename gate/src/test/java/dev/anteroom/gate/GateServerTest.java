package dev.anteroom.gate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.anteroom.diagnosis.compare.GateFile;
import dev.anteroom.diagnosis.compare.GateRules;
import dev.anteroom.gate.WebMetric.Result;
import dev.anteroom.gate.serve.GateServer;
import dev.anteroom.gate.serve.Host;
import dev.anteroom.gate.serve.PeerWindows;
import dev.anteroom.gate.window.Answer;
import dev.anteroom.gate.window.WindowGate;
import dev.anteroom.watch.store.Store;
import dev.anteroom.watch.window.Window;
import dev.anteroom.wire.WaitHistogram;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

/// Twelve situations, each a real store that the real server answers from, read by Argo's rules through the conditions
/// of the template that ships.
class GateServerTest {
    private static final Instant NOW = Instant.parse("2026-11-30T20:00:00Z");
    private static final int WINDOWS = 6;
    private static final Path TEMPLATE = Path.of("../packaging/gate/argo-analysis-web.yaml");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    /// What each pod is like.
    record Pods(int number, double p99Millis, int perWindow, long overflows, double oldestSeconds, int windows) {
        static Pods of(int number, double p99Millis) {
            return new Pods(number, p99Millis, 200, 0, 0, WINDOWS);
        }
    }

    @SuppressWarnings("ImmutableEnumChecker") // a record of numbers is as immutable as they are
    enum Situation {
        SAME(Pods.of(5, 20), Pods.of(3, 20), 0, 10, Result.SUCCESSFUL),
        WORSE(Pods.of(5, 20), Pods.of(3, 340), 0, 10, Result.FAILED),
        BETTER(Pods.of(5, 340), Pods.of(3, 20), 0, 10, Result.SUCCESSFUL),
        NO_WINDOWS_YET(Pods.of(5, 20), Pods.of(0, 0), 0, 10, Result.INCONCLUSIVE),
        ONE_POD_ONLY(Pods.of(5, 20), Pods.of(1, 20), 0, 10, Result.INCONCLUSIVE),
        ONE_POD_FAR_WORSE(Pods.of(5, 20), Pods.of(1, 900), 0, 10, Result.FAILED),
        AGENT_DOWN(Pods.of(5, 20), Pods.of(3, 20), 0, 600, Result.INCONCLUSIVE),
        HALF_THE_PODS_UNSEEN(Pods.of(5, 20), Pods.of(3, 20), 6, 10, Result.INCONCLUSIVE),
        JUST_STARTED_AND_COLD(Pods.of(5, 20), new Pods(3, 340, 200, 0, 0, 2), 0, 10, Result.INCONCLUSIVE),
        TOO_FEW_WINDOWS(Pods.of(1, 20), new Pods(2, 20, 200, 0, 0, 1), 0, 10, Result.INCONCLUSIVE),
        DOUBLED_LOAD_SAME_WAIT(Pods.of(5, 20), new Pods(3, 20, 400, 0, 0, WINDOWS), 0, 10, Result.SUCCESSFUL),
        DOUBLED_LOAD_LONGER_WAIT(Pods.of(5, 20), new Pods(3, 340, 400, 0, 0, WINDOWS), 0, 10, Result.INCONCLUSIVE),
        NOBODY_ACCEPTS(Pods.of(5, 20), new Pods(3, 0, 0, 0, 9.5, WINDOWS), 0, 10, Result.FAILED);

        private final Pods before;
        private final Pods after;
        private final int expected;
        private final int silentSeconds;
        private final Result result;

        Situation(Pods before, Pods after, int expected, int silentSeconds, Result result) {
            this.before = before;
            this.after = after;
            this.expected = expected;
            this.silentSeconds = silentSeconds;
            this.result = result;
        }
    }

    @ParameterizedTest
    @EnumSource(Situation.class)
    void argo_should_come_to_the_right_phase(Situation situation) throws Exception {
        write(situation);
        try (GateServer server = serve(Map.of())) {
            HttpResponse<String> answer = get(server, url(situation.expected));
            String template = Files.readString(TEMPLATE);
            assertThat(WebMetric.measure(
                            answer.statusCode(),
                            answer.body(),
                            condition(template, "successCondition"),
                            condition(template, "failureCondition")))
                    .as(answer.body())
                    .isEqualTo(situation.result);
            assertThat(answer.body().getBytes(UTF_8).length).isLessThanOrEqualTo(1024);
            assertThat(errors(answer.body())).isEmpty();
        }
    }

    /// The table of docs/gate.md, for Flagger's three hooks.
    @ParameterizedTest
    @EnumSource(
            value = Situation.class,
            names = {"SAME", "WORSE", "NO_WINDOWS_YET"})
    void flagger_should_get_the_status_that_it_understands(Situation situation) throws Exception {
        write(situation);
        String body = "{\"name\":\"shop\",\"namespace\":\"x\",\"phase\":\"Progressing\",\"metadata\":"
                + "{\"before\":\"hash:v1\",\"after\":\"hash:v2\",\"window\":\"60s\"}}";
        int[] expected = switch (situation.result) {
            case SUCCESSFUL -> new int[] {200, 200, 503};
            case FAILED -> new int[] {412, 503, 200};
            case INCONCLUSIVE, ERROR -> new int[] {412, 503, 503};
        };
        try (GateServer server = serve(Map.of())) {
            String[] hooks = {"rollout", "confirm-promotion", "rollback"};
            for (int i = 0; i < hooks.length; i++) {
                assertThat(post(server, "/flagger/" + hooks[i], body).statusCode())
                        .as(hooks[i])
                        .isEqualTo(expected[i]);
            }
        }
    }

    @Test
    void a_rules_file_should_decide_too_and_say_its_line() throws Exception {
        write(Situation.SAME);
        try (GateServer server = serve(Map.of(
                "strict",
                GateFile.read("g.yaml", "schema: anteroom.gate/1\naccept_wait:\n  p99: {max_ms: 5}\n"),
                "capture",
                GateFile.read("g.yaml", "schema: anteroom.gate/1\nmax_verdict: NOT_ACCEPT\n")))) {
            assertThat(get(server, url(0) + "&rules=strict").body())
                    .contains("\"phase\":\"fail\"")
                    .contains("accept_wait.p99.max_ms: 5 (line 3)");
            assertThat(get(server, url(0) + "&rules=capture").body())
                    .contains("\"phase\":\"inconclusive\"")
                    .contains("takes a capture");
            assertThat(get(server, url(0) + "&rules=none").statusCode()).isEqualTo(400);
        }
    }

    @Test
    void a_question_that_is_none_should_be_refused_and_answers_counted_and_audited() throws Exception {
        write(Situation.SAME);
        List<String> audit = new ArrayList<>();
        try (GateServer server = serve(Map.of(), audit)) {
            assertThat(get(server, "/v1/gate?workload=shop").statusCode()).isEqualTo(400);
            assertThat(get(server, url(0) + "&window=1s").statusCode()).isEqualTo(200);
            assertThat(get(server, "/v1/gate?workload=shop&before=v1&after=v2&window=1s")
                            .statusCode())
                    .isEqualTo(400);
            assertThat(post(server, "/flagger/rollout", "{").statusCode()).isEqualTo(400);
            assertThat(get(server, "/nothing").statusCode()).isEqualTo(404);
            assertThat(get(server, "/metrics").body())
                    .contains("anteroom_gate_answers_total{phase=\"pass\"} 1\n")
                    .contains("anteroom_gate_refused_total 3\n");
            assertThat(audit)
                    .singleElement()
                    .satisfies(line -> assertThat(new JsonMapper()
                                    .readTree(line)
                                    .path("phase")
                                    .asString())
                            .isEqualTo("pass"));
        }
    }

    @Test
    void the_longest_reason_should_leave_an_answer_below_a_kilobyte() throws IOException {
        Answer answer = WindowGate.inconclusive("é世😀\"\\\n".repeat(400));
        assertThat(answer.json().getBytes(UTF_8).length).isLessThanOrEqualTo(1024);
        assertThat(errors(answer.json())).isEmpty();
    }

    /// A store for each host, as each host's agent keeps one.
    private void write(Situation situation) throws IOException {
        add("v1", situation.before, 1, situation.silentSeconds);
        add("v2", situation.after, 2, situation.silentSeconds);
    }

    private void add(String version, Pods pods, long seed, int silentSeconds) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        for (int pod = 0; pod < pods.number; pod++) {
            List<Window> windows = new ArrayList<>();
            for (int i = 0; i < pods.windows; i++) {
                WaitHistogram.Builder waits = new WaitHistogram.Builder();
                for (int c = 0; c < pods.perWindow; c++) {
                    // Nine in ten are quick; the rest are around the P99.
                    double millis = c % 10 != 0 ? 1 : pods.p99Millis * (0.85 + 0.3 * random.nextDouble());
                    waits.add(millis / 1000);
                }
                Instant start = NOW.minusSeconds(10L * (i + 1) + 1);
                windows.add(new Window(
                        start,
                        start.plusSeconds(10),
                        "node-" + version + "-" + pod,
                        "shop",
                        version,
                        "*:8080",
                        4096,
                        5,
                        pods.oldestSeconds,
                        pods.overflows,
                        0,
                        pods.perWindow,
                        waits.build(),
                        0.01,
                        true));
            }
            Path state = Files.createDirectory(folder.resolve("node-" + version + "-" + pod));
            try (Store store = Store.open(state).store()) {
                store.write(windows, NOW.minusSeconds(silentSeconds));
            }
        }
    }

    private GateServer serve(Map<String, GateRules> rules) throws IOException {
        return serve(rules, new ArrayList<>());
    }

    private GateServer serve(Map<String, GateRules> rules, List<String> audit) throws IOException {
        GateServer server = new GateServer(loopback(), hosts(), rules, audit::add, Clock.fixed(NOW, ZoneOffset.UTC));
        server.start();
        return server;
    }

    private List<Host> hosts() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted()
                    .map(state -> new Host(state.getFileName().toString(), () -> Store.read(state)))
                    .toList();
        }
    }

    /// Two gates, each beside its own agent: one asks the other, and says it when that is gone.
    @Test
    void other_hosts_should_be_asked_and_missed() throws Exception {
        write(Situation.SAME);
        List<Host> all = hosts();
        GateServer other =
                new GateServer(loopback(), all.subList(1, 2), Map.of(), _ -> {}, Clock.fixed(NOW, ZoneOffset.UTC));
        other.start();
        URI base = URI.create("http://127.0.0.1:" + other.address().getPort());
        List<Host> mixed = new ArrayList<>(all);
        mixed.set(1, new Host("other", () -> new PeerWindows(base)));
        try (GateServer asked =
                new GateServer(loopback(), mixed, Map.of(), _ -> {}, Clock.fixed(NOW, ZoneOffset.UTC))) {
            asked.start();
            assertThat(get(asked, url(0)).body()).contains("\"phase\":\"pass\"").contains("\"before\":5,\"after\":3");
            other.close();
            // Another question than before: that one's answer is kept for a second.
            assertThat(get(asked, url(1)).body())
                    .contains("\"phase\":\"inconclusive\"")
                    .contains("7 of 8 agents answered: other: ");
        }
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    }

    /// The URL of the shipped template, with its arguments filled in.
    private static String url(int pods) throws IOException {
        Matcher url = Pattern.compile("url: ['\"]?http://anteroom-gate:9437([^'\"\\n]+)")
                .matcher(Files.readString(TEMPLATE));
        assertThat(url.find()).isTrue();
        String filled = url.group(1)
                .replace("{{args.workload}}", "shop")
                .replace("{{args.stable-hash}}", "v1")
                .replace("{{args.canary-hash}}", "v2")
                .replace("{{args.pods}}", Integer.toString(pods));
        assertThat(filled).doesNotContain("{{");
        return filled;
    }

    private static String condition(String template, String name) {
        Matcher condition = Pattern.compile(name + ": '([^']+)'").matcher(template);
        assertThat(condition.find()).isTrue();
        return condition.group(1);
    }

    private static HttpResponse<String> get(GateServer server, String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(server, path)).build());
    }

    private static HttpResponse<String> post(GateServer server, String path, String body)
            throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(server, path))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private static URI uri(GateServer server, String path) {
        return URI.create("http://127.0.0.1:" + server.address().getPort() + path);
    }

    private static HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static List<Error> errors(String json) throws IOException {
        try (InputStream in = Phase.class.getResourceAsStream("anteroom.gate-answer-1.schema.json")) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(in, InputFormat.JSON)
                    .validate(json, InputFormat.JSON);
        }
    }
}
