package dev.anteroom.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anteroom.drift.facts.Declared;
import dev.anteroom.drift.facts.HostFacts;
import dev.anteroom.drift.policy.Learned;
import dev.anteroom.drift.policy.Policy;
import dev.anteroom.drift.policy.PolicyException;
import dev.anteroom.drift.policy.PolicyFile;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {
    private static final LocalDate TODAY = LocalDate.of(2027, 2, 28);
    private static final String HEAD = "schema: anteroom.drift/1\nrules:\n";
    private static final String BACKLOG =
            HEAD + "  - {id: backlog, parameter: listener.limit, at_least: somaxconn, why: fixed at listen}\n";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    equals: 4096                | net.core.somaxconn    | 0
                    equals: "0x1000"            | net.core.somaxconn    | 0
                    equals: 128                 | net.core.somaxconn    | 1
                    at_least: somaxconn         | listener.limit        | 0
                    at_least: 4097              | listener.limit        | 1
                    at_most: 4096               | listener.limit        | 0
                    at_most: 4095               | backlog               | 1
                    at_least: unlimited         | process.nofile.soft   | 1
                    one_of: [go1.23.4, go1.24]  | go.version            | 0
                    one_of: [go1.24]            | go.version            | 1
                    same: true                  | go.version            | 0
                    matches_declared: true      | net/core/somaxconn    | 0
                    """)
    void an_operator_should_judge_the_value(String operator, String parameter, int findings) {
        DriftReport report = judge(
                HEAD + "  - {id: it, parameter: " + parameter + ", " + operator + "}\n",
                Facts.host("h1")
                        .build(new Declared(
                                Declared.Kind.SYSCTL_D,
                                Declared.Scope.HOST,
                                "net.core.somaxconn",
                                " 4096",
                                "/etc/sysctl.d/1.conf",
                                3,
                                "")));
        assertThat(report.notJudged()).isEmpty();
        assertThat(report.findings()).hasSize(findings);
        assertThat(report.outcome()).isEqualTo(findings == 0 ? Outcome.HOLDS : Outcome.BROKEN);
    }

    @Test
    void a_rule_should_name_what_mends_it_and_why() {
        DriftReport report = judge(BACKLOG, Facts.host("h1").limit(128).build());
        assertThat(report.findings().getFirst().finding().message())
                .isEqualTo("listener.limit is 128, not at least somaxconn (4096): fixed at listen");
        assertThat(report.findings().getFirst().finding().actions().getFirst().command())
                .isEqualTo("anteroom relisten --pid 4711 --port 8080 --backlog 4096");
    }

    @Test
    void what_is_not_known_should_never_pass() {
        DriftReport report = judge(
                HEAD + "  - {id: syn, parameter: net.ipv4.tcp_syncookies, equals: 1}\n",
                Facts.host("h1").notSeen("its limits", "CAP_SYS_PTRACE").build());
        assertThat(report.findings()).isEmpty();
        assertThat(report.outcome()).isEqualTo(Outcome.NOT_JUDGED);
        assertThat(report.notJudged()).anyMatch(gap -> gap.lacking().contains("CAP_SYS_PTRACE"));
        assertThat(judge(
                                HEAD
                                        + "  - {id: none, select: {workload: other}, parameter: go.version, equals: go1.1}\n",
                                Facts.host("h1").build())
                        .outcome())
                .isEqualTo(Outcome.NOT_JUDGED);
    }

    @Test
    void a_selector_should_match_workload_port_host_and_label() {
        HostFacts prod = Facts.host("db-1").label("env", "prod").limit(128).build();
        HostFacts test = Facts.host("web-1").label("env", "test").limit(128).build();
        for (String select : List.of("{env: prod}", "{host: \"db-*\"}", "{workload: \"sh?p\", host: db-1}")) {
            DriftReport report = judge(BACKLOG.replace("parameter:", "select: " + select + ", parameter:"), prod, test);
            assertThat(report.findings()).extracting(f -> f.finding().host()).containsExactly("db-1");
        }
        assertThat(judge(BACKLOG.replace("parameter:", "select: {port: 8080}, parameter:"), prod, test)
                        .findings())
                .hasSize(2);
    }

    /// Its last day ends at 00:00 UTC of `expires`.
    @ParameterizedTest
    @CsvSource({"2027-03-01, true", "2027-02-28, false", "2027-02-27, false"})
    void an_exception_should_end_on_its_day(String expires, boolean holds) {
        DriftReport report = judge(
                BACKLOG
                        + "exceptions:\n  - {rule: backlog, select: {host: \"h*\"}, reason: vendor image, owner: team-db, expires: "
                        + expires + "}\n",
                Facts.host("h1").limit(128).build());
        assertThat(report.outcome()).isEqualTo(holds ? Outcome.HOLDS : Outcome.BROKEN);
        assertThat(report.findings().stream().filter(f -> f.excusedBy() == null))
                .extracting(f -> f.finding().rule())
                .containsExactlyInAnyOrder(holds ? new String[0] : new String[] {"backlog", "exception-expired"});
    }

    @Test
    void an_exception_that_excuses_nothing_should_be_a_finding() {
        DriftReport report = judge(
                BACKLOG
                        + "exceptions:\n  - {rule: backlog, select: {host: gone}, reason: r, owner: o, permanent: true}\n",
                Facts.host("h1").build());
        assertThat(report.findings()).extracting(f -> f.finding().rule()).containsExactly("exception-unused");
        assertThat(report.findings().getFirst().finding().line()).isEqualTo(5);
        assertThat(report.outcome()).isEqualTo(Outcome.BROKEN);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    - {id: a, parameter: listener.limit, atleast: 4}                         | line 3: unknown key 'atleast' in a rule; did you mean at_least?
                    - {id: a, parameter: listener.limt, at_least: 4}                         | did you mean listener.limit?
                    - {id: a, parameter: listener.limit}                                     | no operator
                    - {id: a, parameter: listener.limit, at_least: 1, at_most: 2}            | several operators
                    - {id: a, parameter: listener.limit, at_least: 1, severity: fatal}       | error, warning or note
                    - {id: A b, parameter: listener.limit, at_least: 1}                      | is no id
                    - {id: a, parameter: go.version, same: true, group_by: [workloads]}      | did you mean workload?
                    - {parameter: go.version, same: true}                                    | needs id
                    """)
    void a_malformed_rule_should_be_refused_with_its_line(String rule, String message) {
        assertThatThrownBy(() -> PolicyFile.read("p.yaml", HEAD + "  " + rule + "\n"))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining("p.yaml")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {rule: backlog, owner: o, expires: 2027-01-01}                          | needs reason
                    {rule: backlog, reason: r, expires: 2027-01-01}                         | needs owner
                    {rule: backlog, reason: r, owner: o}                                    | needs expires
                    {rule: backlog, reason: r, owner: o, expires: soon}                     | is no day
                    {rule: backlog, reason: r, owner: o, expires: 2027-01-01, permanent: true} | no end
                    {rule: backlgo, reason: r, owner: o, permanent: true}                   | did you mean backlog?
                    """)
    void a_malformed_exception_should_be_refused_with_its_line(String exception, String message) {
        assertThatThrownBy(() -> PolicyFile.read("p.yaml", BACKLOG + "exceptions:\n  - " + exception + "\n"))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining("p.yaml line 5")
                .hasMessageContaining(message);
    }

    @Test
    void same_should_tolerate_so_many_of_a_hundred() {
        HostFacts[] hosts = new HostFacts[20];
        for (int i = 0; i < hosts.length; i++) {
            hosts[i] = Facts.host("h" + i).go(i == 7 ? "go1.22.1" : "go1.23.4").build();
        }
        String rule = HEAD + "  - {id: go, group_by: [workload], parameter: go.version, same: true%s}\n";
        assertThat(judge(rule.formatted(", tolerate_percent: 5"), hosts).outcome())
                .isEqualTo(Outcome.HOLDS);
        assertThat(judge(rule.formatted(""), hosts).findings())
                .extracting(f -> f.finding().host())
                .containsExactly("h7");
    }

    @Test
    void what_was_learned_should_hold_now() {
        HostFacts[] hosts = {
            Facts.host("a").build(),
            Facts.host("b").limit(8192).files(1024).build(),
            Facts.host("c").build()
        };
        String learned = Learned.policy(List.of(hosts));
        assertThat(learned).contains("at_least: 4096").contains("# process.nofile.soft of shop differs: 1024, 65536");
        assertThat(judge(learned, hosts).outcome()).as(learned).isEqualTo(Outcome.HOLDS);
        assertThat(judge(learned, Facts.host("d").limit(128).build()).outcome()).isEqualTo(Outcome.BROKEN);
    }

    private static DriftReport judge(String policy, HostFacts... hosts) {
        Policy rules = PolicyFile.read("p.yaml", policy);
        return Drift.judge(List.of(hosts), rules, false, TODAY);
    }
}
