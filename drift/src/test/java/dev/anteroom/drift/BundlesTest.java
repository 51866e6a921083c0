package dev.anteroom.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anteroom.drift.bundle.Bundles;
import dev.anteroom.drift.facts.FactsJson;
import dev.anteroom.drift.facts.HostFacts;
import dev.anteroom.drift.facts.ListenerFacts;
import dev.anteroom.drift.layer.Step;
import dev.anteroom.drift.text.DriftForm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundlesTest {
    private static final Path EXAMPLES = Path.of("../examples");
    private static final LocalDate TODAY = LocalDate.of(2026, 12, 1);

    @Test
    void a_capture_should_tell_its_host_listener_limits_and_peak() {
        HostFacts host = Bundles.read(List.of(EXAMPLES.resolve("live-capture"))).getFirst();
        assertThat(host.host()).isEqualTo("shop-1");
        assertThat(host.kernel()).isEqualTo("6.18.44");
        ListenerFacts listener = host.namespaces().getFirst().listeners().stream()
                .filter(l -> l.port() == 8080)
                .findFirst()
                .orElseThrow();
        assertThat(listener.limit()).isEqualTo(4096);
        assertThat(listener.peak()).isPositive();
        assertThat(listener.processes().getFirst().pid()).isEqualTo(27962);
        assertThat(listener.processes().getFirst().go()).satisfies(go -> {
            assertThat(go).isNotNull();
            assertThat(go.version()).isEqualTo("go1.23.5");
        });
        assertThat(listener.processes().getFirst().nofileSoft()).isNotNull();
    }

    /// Two listeners, a namespace that overflowed, and no drops by socket: it isn't known whose limit was too small.
    @Test
    void overflows_that_nobody_can_attribute_should_never_pass() {
        DriftReport report = Drift.judge(Bundles.read(List.of(EXAMPLES.resolve("small-backlog"))), null, false, TODAY);
        assertThat(report.outcome()).isEqualTo(Outcome.NOT_JUDGED);
        assertThat(report.notJudged()).anyMatch(gap -> gap.what().startsWith("which listener overflowed"));
    }

    @Test
    void a_folder_of_many_should_be_read_in_order_and_the_same_twice(@TempDir Path folder) throws IOException {
        for (int i = 0; i < 20; i++) {
            Files.writeString(
                    folder.resolve("h" + i + ".json"),
                    FactsJson.write(
                            Facts.host("h" + i).limit(i == 3 ? 128 : 4096).build()));
        }
        List<HostFacts> hosts = Bundles.read(List.of(folder));
        assertThat(hosts)
                .extracting(HostFacts::host)
                .startsWith("h0", "h1", "h2", "h3")
                .endsWith("h19");
        String once = DriftForm.json.render(Drift.judge(hosts, null, true, TODAY), "1");
        String twice = DriftForm.json.render(Drift.judge(Bundles.read(List.of(folder)), null, true, TODAY), "1");
        assertThat(once).isEqualTo(twice).contains("19 of 20 have 4096");
    }

    @Test
    void declarations_in_a_bundle_should_be_held_against_its_kernel(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("sysctl.txt"), "net.core.somaxconn = 128\n");
        Files.writeString(folder.resolve("ss.txt"), """
                State  Recv-Q Send-Q Local Address:Port Peer Address:Port Process
                LISTEN 0      128          0.0.0.0:8080      0.0.0.0:*    users:(("shopd",pid=7,fd=3))
                """);
        Path conf = folder.resolve("etc/sysctl.d/50.conf");
        Files.createDirectories(conf.getParent());
        Files.writeString(conf, "net.core.somaxconn=4096\n");
        DriftReport report = Drift.judge(Bundles.read(List.of(folder)), null, false, TODAY);
        assertThat(report.findings()).first().satisfies(f -> {
            assertThat(f.finding().step()).isEqualTo(Step.DECLARED_KERNEL);
            assertThat(f.finding().file()).endsWith("etc/sysctl.d/50.conf");
        });
    }

    @Test
    void what_is_no_facts_should_be_refused_by_name(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("x.json"), "{\"schema\":\"other\"}");
        assertThatThrownBy(() -> Bundles.read(List.of(file)))
                .isInstanceOf(DriftException.class)
                .hasMessageContaining("x.json")
                .hasMessageContaining("anteroom.facts/1");
        Path broken = Files.writeString(folder.resolve("y.json"), "{\"schema\":\"anteroom.facts/1\",\"host\":[]}");
        assertThatThrownBy(() -> Bundles.read(List.of(broken)))
                .isInstanceOf(DriftException.class)
                .hasMessageContaining("y.json");
    }
}
