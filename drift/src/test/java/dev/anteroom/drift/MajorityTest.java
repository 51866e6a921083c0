package dev.anteroom.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.drift.facts.HostFacts;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MajorityTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 12, 1);
    private static final int HOSTS = 400;
    private static final List<Integer> PLANTED = List.of(5, 17, 40, 77, 101);

    @Test
    void three_outliers_in_each_of_five_parameters_should_be_found_and_nobody_else() {
        List<HostFacts> hosts = new ArrayList<>();
        List<String> planted = new ArrayList<>();
        for (int i = 0; i < HOSTS; i++) {
            Facts facts = Facts.host("h" + i);
            // Three hosts for each parameter, anywhere among them.
            int kind = PLANTED.indexOf(i % 133);
            switch (kind) {
                case 0 -> facts.sysctl("net.core.somaxconn", "128");
                case 1 -> facts.sysctl("net.ipv4.tcp_abort_on_overflow", "1");
                case 2 -> facts.limit(511);
                case 3 -> facts.files(1024);
                case 4 -> facts.go("go1.19.8");
                default -> {}
            }
            if (kind != 1) {
                facts.sysctl("net.ipv4.tcp_abort_on_overflow", "0");
            }
            if (kind >= 0) {
                planted.add("h" + i);
            }
            hosts.add(facts.build());
        }
        DriftReport report = Drift.judge(hosts, null, true, TODAY);
        assertThat(planted).hasSize(15);
        assertThat(report.findings()).extracting(f -> f.finding().host()).containsExactlyInAnyOrderElementsOf(planted);
        assertThat(report.findings())
                .extracting(f -> f.finding().message())
                .contains("net.core.somaxconn is 128; 397 of 400 have 4096");
        assertThat(report.outcome()).isEqualTo(Outcome.BROKEN);
    }

    @Test
    void a_split_in_halves_should_have_no_majority() {
        List<HostFacts> hosts = new ArrayList<>();
        for (int i = 0; i < HOSTS; i++) {
            hosts.add(Facts.host("h" + i)
                    .sysctl("net.core.somaxconn", i % 2 == 0 ? "4096" : "128")
                    .build());
        }
        DriftReport report = Drift.judge(hosts, null, true, TODAY);
        assertThat(report.findings()).isEmpty();
        assertThat(report.outcome()).isEqualTo(Outcome.NOT_JUDGED);
        assertThat(report.notJudged())
                .extracting(gap -> gap.what() + " lacks " + gap.lacking())
                .containsExactly("net.core.somaxconn lacks a majority: 200 × 128, 200 × 4096");
    }

    @Test
    void two_hosts_should_make_no_majority() {
        DriftReport report =
                Drift.judge(List.of(Facts.host("a").build(), Facts.host("b").build()), null, true, TODAY);
        assertThat(report.outcome()).isEqualTo(Outcome.NOT_JUDGED);
    }
}
