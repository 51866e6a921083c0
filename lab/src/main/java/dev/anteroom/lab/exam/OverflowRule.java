package dev.anteroom.lab.exam;

import dev.anteroom.capture.Hints;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.capture.evidence.NetCounters;

/// The naive rule (a): ListenOverflows moved, so the service is sick.
final class OverflowRule implements Examinee {
    @Override
    public String name() {
        return "(a) ListenOverflows moved";
    }

    @Override
    public boolean namesCauses() {
        return false;
    }

    @Override
    public Answer answer(Evidence evidence, Hints hints) {
        long moved = evidence.target()
                .counters()
                .span()
                .map(pair -> overflows(pair.after().value())
                        - overflows(pair.before().value()))
                .orElse(0L);
        return Answer.of(moved > 0, "ListenOverflows moved by " + moved);
    }

    private static long overflows(NetCounters counters) {
        Long value = counters.get("TcpExt.ListenOverflows");
        return value == null ? 0 : value;
    }
}
