package dev.anteroom.fleet.question;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.fleet.question.Remedies.Remedy;
import dev.anteroom.fleet.question.Rollouts.Judged;
import dev.anteroom.fleet.question.Rollouts.Rollout;
import dev.anteroom.fleet.question.Rollouts.Verdict;
import dev.anteroom.fleet.question.SidedHost.Role;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// F1 and F8 over hosts that are written down: what each rule of theirs is for.
class SidedHostsTest {
    private static final Rollout ROLLOUT = new Rollout("r", Instant.EPOCH, "api", "v1", "v2");
    private static final Remedy REMEDY = new Remedy("m", Instant.EPOCH, "relisten", "api", "a larger backlog");
    private static final long CONNECTIONS = 10_000;

    /// Hosts whose P99 goes from `before` to `after` ms, each a little different.
    private static List<SidedHost> hosts(Role role, int count, double before, double after, double load) {
        List<SidedHost> hosts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double pace = 1 + 0.01 * (i * 7 % 5);
            hosts.add(new SidedHost(
                    role + "-" + i,
                    role,
                    1,
                    CONNECTIONS,
                    (long) (CONNECTIONS * load),
                    0,
                    0,
                    before * pace / 1_000,
                    after * pace * pace / 1_000));
        }
        return hosts;
    }

    private static List<SidedHost> all(List<SidedHost> treated, List<SidedHost> held) {
        return Stream.concat(treated.stream(), held.stream()).toList();
    }

    private static Judged judge(List<SidedHost> hosts) {
        return Rollouts.judge(Map.of(ROLLOUT, hosts)).getFirst();
    }

    @Test
    void should_call_a_rollout_worse_that_only_its_hosts_wait_longer_after() {
        Judged judged = judge(all(hosts(Role.TREATED, 10, 10, 40, 1), hosts(Role.HELD, 12, 10, 10, 1)));
        assertThat(judged.verdict()).isEqualTo(Verdict.WORSE);
        assertThat(judged.trial().p99Expected()).isBetween(0.009, 0.012);
    }

    /// Everybody waits longer: the load rose.
    @Test
    void should_take_off_what_the_hosts_did_that_kept_the_old_version() {
        Judged judged = judge(all(hosts(Role.TREATED, 10, 10, 40, 1), hosts(Role.HELD, 12, 10, 40, 1)));
        assertThat(judged.verdict()).isEqualTo(Verdict.NOT_WORSE);
    }

    @Test
    void should_not_blame_a_rollout_whose_hosts_also_got_more_connections() {
        Judged judged = judge(all(hosts(Role.TREATED, 10, 10, 40, 2), hosts(Role.HELD, 12, 10, 10, 1)));
        assertThat(judged.verdict()).isEqualTo(Verdict.NOT_JUDGED);
        assertThat(judged.why()).contains("more connections");
    }

    /// Beyond chance, and 3 ms.
    @Test
    void should_not_call_worse_what_is_too_little_to_matter() {
        Judged judged = judge(all(hosts(Role.TREATED, 10, 10, 13, 1), hosts(Role.HELD, 12, 10, 10, 1)));
        assertThat(judged.verdict()).isEqualTo(Verdict.NOT_WORSE);
        assertThat(judged.why()).contains("too small");
    }

    @Test
    void should_not_judge_by_two_hosts_nor_against_four() {
        assertThat(judge(all(hosts(Role.TREATED, 2, 10, 400, 1), hosts(Role.HELD, 12, 10, 10, 1)))
                        .verdict())
                .isEqualTo(Verdict.NOT_JUDGED);
        assertThat(judge(all(hosts(Role.TREATED, 10, 10, 400, 1), hosts(Role.HELD, 4, 10, 10, 1)))
                        .verdict())
                .isEqualTo(Verdict.NOT_JUDGED);
    }

    private static Remedies.Verdict remedied(List<SidedHost> hosts) {
        return Remedies.judge(Map.of(REMEDY, hosts)).getFirst().verdict();
    }

    @Test
    void should_say_that_a_remedy_helped_where_hosts_as_bad_stayed_so() {
        assertThat(remedied(all(hosts(Role.TREATED, 6, 300, 9, 1), hosts(Role.HELD, 8, 280, 290, 1))))
                .isEqualTo(Remedies.Verdict.HELPED);
    }

    /// The worst passes by itself: hosts as bad that were left alone are well again, too.
    @Test
    void should_not_credit_a_remedy_with_what_passed_by_itself() {
        assertThat(remedied(all(hosts(Role.TREATED, 6, 300, 9, 1), hosts(Role.HELD, 8, 280, 9, 1))))
                .isEqualTo(Remedies.Verdict.NO_CHANGE);
    }

    @Test
    void should_claim_nothing_where_no_other_host_was_as_bad() {
        assertThat(remedied(all(hosts(Role.TREATED, 6, 300, 9, 1), hosts(Role.HELD, 8, 9, 9, 1))))
                .isEqualTo(Remedies.Verdict.NOT_JUDGED);
    }
}
