package dev.anteroom.handoff.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anteroom.handoff.HandoffException;
import dev.anteroom.linux.process.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceConfigReaderTest {
    @TempDir
    Path folder;

    private ServiceConfig read(String text) throws IOException {
        return ServiceConfigReader.read(Files.writeString(folder.resolve("web.yaml"), text));
    }

    @Test
    void should_read_every_field() throws IOException {
        ServiceConfig config = read("""
                name: web
                command: [/srv/web, -n, 3]
                directory: /srv
                environment: {GOMAXPROCS: 4}
                listeners: {http: ":8080", admin: 127.0.0.1:6060, local: /run/web.sock}
                backlog: 100
                ready: accepting
                ready-timeout: 1.5s
                probe: /healthz
                lame-duck: {signal: SIGUSR2, for: 300ms}
                drain: 2m
                cleanup: 7s
                verify: "0"
                """);
        assertThat(config.command()).containsExactly("/srv/web", "-n", "3");
        assertThat(config.environment()).containsEntry("GOMAXPROCS", "4");
        assertThat(config.listeners().keySet()).containsExactly("http", "admin", "local");
        assertThat(config.readiness()).isEqualTo(ServiceConfig.Readiness.ACCEPTING);
        assertThat(config.readyTimeout()).isEqualTo(Duration.ofMillis(1_500));
        assertThat(config.lameDuck()).isEqualTo(new ServiceConfig.LameDuck(Signal.USR2, Duration.ofMillis(300)));
        assertThat(config.limits())
                .isEqualTo(new ServiceConfig.Limits(Duration.ofMinutes(2), Duration.ofSeconds(7), Duration.ZERO));
    }

    @Test
    void should_have_defaults_for_all_but_name_and_command() throws IOException {
        ServiceConfig config = read("name: web\ncommand: [x]\n");
        assertThat(config.limits()).isEqualTo(ServiceConfig.Limits.DEFAULT);
        assertThat(config.readiness()).isEqualTo(ServiceConfig.Readiness.AUTO);
        assertThat(config.backlog()).isEqualTo(4_096);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "command: [x]|name is missing",
                "name: web|command is a list",
                "name: ../web\\ncommand: [x]|plain word",
                "name: web\\ncommand: [x]\\nlistner: {}|listner is not a field",
                "name: web\\ncommand: [x]\\nlisteners: {http: nowhere}|is no address to listen on",
                "name: web\\ncommand: [x]\\nlisteners: {'a:b': ':1'}|plain word",
                "name: web\\ncommand: [x]\\nlisteners: {':dmin': ':1'}|plain word",
                "name: web\\ncommand: [x]\\nbacklog: 0|A backlog is 1 or more",
                "name: web\\ncommand: [x]\\ndrain: 10|is no duration",
                "name: web\\ncommand: [x]\\nready: soon|ready is auto, notify, accepting",
                "name: web\\ncommand: [x]\\nprobe: healthz|path of an HTTP request",
                "name: web\\ncommand: [x]\\nlame-duck: {signal: BOO, for: 1s}|needs a signal",
                "name: web\\nlisteners: {http: ':0'}\\ncommand: &x [*x]|web.yaml:3: command has texts and numbers",
                "name: web\\ncommand: [x, {a: b}]|web.yaml:2: command has texts and numbers",
                "name: web\\ncommand: [x, null]|item without a value",
                "name: web\\ncommand: [x]\\nenvironment: {'a=b': c}|hold no '='",
                "name: web\\ncommand: [x, \"a\\0b\"]|holds a NUL",
                "name: web\\ncommand: [x]\\n1: 2|field's name is a text",
                "- 1|is a map of fields",
                "name: [|is no YAML",
            })
    void should_name_the_file_and_the_field_that_is_wrong(String text, String complaint) {
        assertThatThrownBy(() -> read(text.replace("\\n", "\n")))
                .isInstanceOf(HandoffException.class)
                .hasMessageStartingWith(folder.resolve("web.yaml") + ":")
                .hasMessageContaining(complaint);
    }

    @Test
    void should_name_the_line_where_the_yaml_breaks() {
        assertThatThrownBy(() -> read("name: web\ncommand: [x]\nprobe: ]\n"))
                .isInstanceOf(HandoffException.class)
                .hasMessageStartingWith(folder.resolve("web.yaml") + ":3: is no YAML");
    }

    @ParameterizedTest
    @CsvSource({"300ms,300 ms", "10s,10 s", "1.5s,1.5 s", "2m,120.0 s", "0,0 ms"})
    void should_read_durations_and_write_them(String text, String written) {
        assertThat(Durations.text(Durations.parse(text))).isEqualTo(written);
    }
}
