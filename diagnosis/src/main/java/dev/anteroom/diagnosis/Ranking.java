package dev.anteroom.diagnosis;

import dev.anteroom.diagnosis.model.Cause;
import dev.anteroom.diagnosis.model.CauseId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Ranks causes by what explains the waiting. A cause that is a consequence of another keeps its evidence and loses
/// weight: a queue overflows *because* the process is stopped; an acceptor finds no processor *because* the quota took
/// it.
final class Ranking {
    private Ranking() {}

    static List<Cause> rank(List<Cause> causes) {
        Map<CauseId, Double> weights = new EnumMap<>(CauseId.class);
        for (Cause cause : causes) {
            weights.put(cause.id(), cause.confidence());
        }
        List<Cause> ranked = new ArrayList<>();
        for (Cause cause : causes) {
            ranked.add(cause.withConfidence(cause.confidence() * lessened(cause.id(), weights)));
        }
        ranked.sort(Comparator.comparingDouble(Cause::confidence).reversed());
        return ranked;
    }

    private static double lessened(CauseId id, Map<CauseId, Double> weights) {
        if (id != CauseId.PROCESS_STOPPED
                && id != CauseId.REUSEPORT_MEMBER_NOT_ACCEPTING
                && is(weights, CauseId.PROCESS_STOPPED, 0.9)) {
            return 0.5;
        }
        return switch (id) {
            case BACKLOG_TOO_SMALL, STALE_BACKLOG_AFTER_UPGRADE -> loopExplains(weights) ? 0.55 : 1;
            case ACCEPT_LOOP_EXITED ->
                is(weights, CauseId.LISTENER_LEAKED_TO_CHILD, 0.85)
                                || is(weights, CauseId.REUSEPORT_MEMBER_NOT_ACCEPTING, 0.9)
                        ? 0.6
                        : 1;
            case PROCESS_STOPPED -> is(weights, CauseId.REUSEPORT_MEMBER_NOT_ACCEPTING, 0.9) ? 0.8 : 1;
            case REUSEPORT_MEMBER_NOT_ACCEPTING -> is(weights, CauseId.LISTENER_LEAKED_TO_CHILD, 0.9) ? 0.8 : 1;
            case CPU_STARVATION ->
                is(weights, CauseId.CPU_THROTTLED, 0.75)
                                || is(weights, CauseId.STOP_THE_WORLD, 0.8)
                                || is(weights, CauseId.ACCEPT_ERROR_SPIN, 0.85)
                        ? 0.6
                        : 1;
            case GC_PRESSURE ->
                is(weights, CauseId.CPU_THROTTLED, 0.75) || is(weights, CauseId.STOP_THE_WORLD, 0.85) ? 0.7 : 1;
            case OVERFLOW_WITH_RESET,
                    SYN_QUEUE_OVERFLOW,
                    SLOW_WORK_IN_ACCEPT,
                    CONNECTION_LIMIT_EXHAUSTED,
                    LOCK_IN_ACCEPT_PATH,
                    ACCEPT_LOOP_DEADLOCKED,
                    FD_EXHAUSTION,
                    ACCEPT_ERROR_SPIN,
                    CPU_THROTTLED,
                    STOP_THE_WORLD,
                    LISTENER_LEAKED_TO_CHILD -> 1;
        };
    }

    private static boolean is(Map<CauseId, Double> weights, CauseId id, double atLeast) {
        return weights.getOrDefault(id, 0.0) >= atLeast;
    }

    /// Whether something else than the limit explains that the queue filled up.
    private static boolean loopExplains(Map<CauseId, Double> weights) {
        for (CauseId id : List.of(
                CauseId.SLOW_WORK_IN_ACCEPT,
                CauseId.CONNECTION_LIMIT_EXHAUSTED,
                CauseId.LOCK_IN_ACCEPT_PATH,
                CauseId.ACCEPT_LOOP_DEADLOCKED,
                CauseId.ACCEPT_LOOP_EXITED,
                CauseId.FD_EXHAUSTION,
                CauseId.ACCEPT_ERROR_SPIN,
                CauseId.CPU_STARVATION,
                CauseId.CPU_THROTTLED,
                CauseId.GC_PRESSURE,
                CauseId.STOP_THE_WORLD,
                CauseId.PROCESS_STOPPED,
                CauseId.REUSEPORT_MEMBER_NOT_ACCEPTING,
                CauseId.LISTENER_LEAKED_TO_CHILD)) {
            if (is(weights, id, 0.7)) {
                return true;
            }
        }
        return false;
    }
}
