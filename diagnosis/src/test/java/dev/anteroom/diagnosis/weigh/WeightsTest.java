package dev.anteroom.diagnosis.weigh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.anteroom.diagnosis.model.CauseId;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class WeightsTest {
    private static final Set<String> CAUSES =
            Arrays.stream(CauseId.values()).map(CauseId::id).collect(Collectors.toSet());
    private static final Set<String> SIGNS =
            Arrays.stream(Sign.values()).map(Sign::id).collect(Collectors.toSet());

    @Test
    void should_know_every_name_of_the_table() {
        assertThat(Weights.shipped().pairs()).allSatisfy(pair -> {
            assertThat(pair.cause()).isIn(CAUSES);
            if (pair.observation().startsWith(Weights.BECAUSE)) {
                assertThat(pair.observation().substring(Weights.BECAUSE.length()))
                        .isIn(CAUSES);
            } else {
                assertThat(pair.observation()).isIn(SIGNS);
            }
        });
    }

    @Test
    void should_weigh_every_sign_for_some_cause() {
        assertThat(Weights.shipped().pairs().stream().map(Weights.Pair::observation))
                .containsAll(SIGNS);
    }

    @Test
    void should_divide_one_among_the_causes_and_what_nobody_thought_of() {
        Posterior posterior = Posterior.of(
                Map.of(
                        CauseId.SLOW_WORK_IN_ACCEPT, Set.of(Sign.LOOP_BUSY),
                        CauseId.LOCK_IN_ACCEPT_PATH, Set.of(Sign.LOOP_LOCKED_GUESSED)),
                Weights.shipped());

        assertThat(posterior.shares().values().stream()
                                .mapToDouble(share -> share)
                                .sum()
                        + posterior.unknown())
                .isCloseTo(1, within(1e-9));
        assertThat(posterior.share(CauseId.SLOW_WORK_IN_ACCEPT))
                .isGreaterThan(posterior.share(CauseId.LOCK_IN_ACCEPT_PATH));
    }

    @Test
    void should_rank_a_consequence_behind_what_brings_it_about() {
        Set<Sign> overflow = Set.of(Sign.QUEUE_OVERFLOWED, Sign.LIMIT_SMALL);

        double alone = Posterior.of(Map.of(CauseId.BACKLOG_TOO_SMALL, overflow), Weights.shipped())
                .share(CauseId.BACKLOG_TOO_SMALL);
        double beside = Posterior.of(
                        Map.of(
                                CauseId.BACKLOG_TOO_SMALL,
                                overflow,
                                CauseId.PROCESS_STOPPED,
                                Set.of(Sign.STOPPED_AT_EVERY_LOOK)),
                        Weights.shipped())
                .share(CauseId.BACKLOG_TOO_SMALL);

        assertThat(beside).isLessThan(alone / 4);
    }

    @Test
    void should_leave_all_to_the_unknown_where_nothing_was_seen() {
        assertThat(Posterior.of(Map.of(), Weights.shipped()).unknown()).isEqualTo(1);
    }
}
