package dev.anteroom.watch.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anteroom.watch.WatchException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchFileTest {
    @Test
    void a_whole_file_should_be_read() {
        WatchConfig config = WatchFile.read("watch.yaml", """
                schema: anteroom.watch/1
                listen: "[::1]:9000"
                state: /var/lib/anteroom
                cpu_percent: 1.5
                idle_hertz: 5
                when: overflow or wait.p99>50ms
                series: {cap: 50, young_seconds: 0, ports: [50051]}
                capture:
                  seconds: 5
                  per_hour: 2
                keep_days: 3
                textfile: /var/lib/node_exporter/anteroom.prom
                web: {prefix: /anteroom, token_file: /etc/anteroom/token}
                notify:
                  - slack: https://hooks.example/services/x
                  - alertmanager: http://127.0.0.1:9093
                    headers: {Authorization: "@/etc/anteroom/am"}
                """);
        assertThat(String.valueOf(config.listen())).contains("0:0:0:1]:9000");
        assertThat(config.when().words()).isEqualTo("overflow or wait.p99>50ms");
        assertThat(config.series().ports()).containsExactly(50051);
        assertThat(config.capture().seconds()).isEqualTo(5);
        assertThat(config.capture().perListenerMinutes()).isEqualTo(30);
        assertThat(config.receivers())
                .extracting(WatchConfig.Receiver::kind)
                .containsExactly(WatchConfig.Receiver.Kind.SLACK, WatchConfig.Receiver.Kind.ALERTMANAGER);
        assertThat(config.web().prefix()).isEqualTo("/anteroom");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cpu_precent: 3                  | watch.yaml line 2: unknown key 'cpu_precent'; did you mean 'cpu_percent'?",
                "series: {capp: 3}               | line 2: unknown key 'series.capp'; did you mean 'cap'?",
                "zebra: 3                        | line 2: unknown key 'zebra'; known are broker, capture",
                "cpu_percent: 3%                 | line 2: cpu_percent is a number from 0.1 to 100.0, not '3%'",
                "idle_hertz: 11                  | line 2: idle_hertz is a number from 1 to 10, not '11'",
                "listen: 9437                    | line 2: listen is ADDRESS:PORT or none, not '9437'",
                "when: overflows                 | line 2: when doesn't know 'overflows'",
                "when: cpu.throttled             | line 2: when can't ask for cpu.throttled",
                "capture: yes                    | line 2: capture is a mapping",
                "capture: {enabled: yes}         | line 2: capture.enabled is true or false, not 'yes'",
                "web: {prefix: a/}               | line 2: web.prefix is a path like /anteroom",
                "notify: [{slack: ftp://x}]      | line 2: notify[0].slack is http://HOST",
                "notify: [{slac: http://x}]      | line 2: unknown key 'notify[0].slac'; did you mean 'slack'?",
                "notify: [{}]                    | names no kind",
                "keep_days: 1\\nkeep_days: 2     | a second time",
                "a: [                            | not YAML",
                "a: &x [*x]                      | not YAML"
            })
    void what_is_wrong_should_be_said_with_its_line(String text, String said) {
        String yaml = "schema: anteroom.watch/1\n" + text.strip().replace("\\n", "\n");
        assertThatThrownBy(() -> WatchFile.read("watch.yaml", yaml))
                .isInstanceOf(WatchException.class)
                .hasMessageContaining(said.strip());
    }

    @Test
    void a_file_without_its_schema_should_be_refused() {
        assertThatThrownBy(() -> WatchFile.read("watch.yaml", "cpu_percent: 3"))
                .hasMessage("watch.yaml line 1: schema: anteroom.watch/1 is missing");
        assertThatThrownBy(() -> WatchFile.read("watch.yaml", "")).hasMessageContaining("empty");
        assertThatThrownBy(() -> WatchFile.read("watch.yaml", "schema: anteroom.watch/2"))
                .hasMessageContaining("this version reads anteroom.watch/1");
    }
}
