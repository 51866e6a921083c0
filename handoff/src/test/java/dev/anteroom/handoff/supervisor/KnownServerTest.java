package dev.anteroom.handoff.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.anteroom.handoff.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/// nginx and haproxy, as Debian has them, upgraded under load by their own ways.
@Execution(ExecutionMode.CONCURRENT)
class KnownServerTest {
    private static final Path NGINX = Path.of("/usr/sbin/nginx");
    private static final Path HAPROXY = Path.of("/usr/sbin/haproxy");

    @TempDir
    Path folder;

    @Test
    void should_adopt_an_nginx_that_opened_its_port_itself_and_give_the_port_to_the_next() throws IOException {
        assumeTrue(Files.isExecutable(NGINX), "nginx is absent");
        List<String> first = List.of(NGINX.toString(), "-c", nginx("1"));
        List<String> second = List.of(NGINX.toString(), "-c", nginx("2"));
        try (Bench bench = new Bench(folder)) {
            Sandbox.Running nginx = bench.sandbox().start(first.toArray(String[]::new));
            Bench.await("nginx answers", () -> answers(bench));
            bench.describeCommand("", second);
            bench.supervise("adopted generation 1", "adopt", Integer.toString(nginx.pid()), "8080");
            Bench.await("the control socket answers", () -> bench.servingPid() == nginx.pid());
            assertThat(upgraded(bench).toString())
                    .contains("as its own binary upgrade does")
                    .contains("SIGQUIT;");
            assertThat(nginx.process().isAlive()).isFalse();
        }
    }

    /// @return the path of a configuration
    private String nginx(String version) throws IOException {
        return Files.writeString(folder.resolve("nginx-" + version), """
                daemon off;
                pid %s/nginx.pid;
                error_log stderr;
                events {}
                http {
                    access_log off;
                    server { listen 8080; return 200 "%s nginx"; }
                }
                """.formatted(folder, version))
                .toString();
    }

    @Test
    void should_upgrade_a_haproxy_whose_configuration_takes_the_listener() throws IOException {
        assumeTrue(Files.isExecutable(HAPROXY), "haproxy is absent");
        try (Bench bench = new Bench(folder)) {
            bench.describeCommand("", List.of(HAPROXY.toString(), "-db", "-f", haproxy("1")));
            bench.supervise("is ready");
            bench.describeCommand("", List.of(HAPROXY.toString(), "-db", "-f", haproxy("2")));
            assertThat(upgraded(bench).toString()).contains("bind fd@3").contains("SIGUSR1;");
        }
    }

    /// @return the path of a configuration
    private String haproxy(String version) throws IOException {
        return Files.writeString(folder.resolve("haproxy-" + version), """
                defaults
                    mode http
                    timeout client 10s
                    timeout http-request 5s
                frontend f
                    bind fd@3
                    http-request return status 200 content-type text/plain string "%s haproxy"
                """.formatted(version))
                .toString();
    }

    /// @return the report's events
    private static JsonNode upgraded(Bench bench) {
        try (Bench.Load load = bench.load("-clients", "8", "-pause", "2ms")) {
            assertThat(bench.version()).isEqualTo("1");
            JsonNode answer = bench.upgrade();
            JsonNode figures = load.figures();
            String told = answer.path("text").asString()
                    + figures
                    + answer.path("report").path("events");
            assertThat(answer.path("outcome").asString()).as(told).isEqualTo("promoted");
            assertThat(answer.path("report").path("mode").asString()).as(told).isEqualTo("two_listeners");
            assertThat(figures.path("lost").asInt()).as(told).isZero();
            assertThat(bench.version()).isEqualTo("2");
            return answer.path("report").path("events");
        }
    }

    private static boolean answers(Bench bench) {
        try {
            return bench.version().equals("1");
        } catch (RuntimeException e) {
            return false;
        }
    }
}
