package dev.anteroom.lint.rule;

import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Severity;
import dev.anteroom.lint.accept.AcceptPath;
import dev.anteroom.lint.accept.ErrorFlow;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// A loop that calls Accept again right after it has failed: out of descriptors it burns a CPU and lets nobody in.
final class RetriesAtOnce implements Rule {
    @Override
    public About about() {
        return new About(
                "AR101",
                "An accept error is retried at once",
                CauseId.ACCEPT_ERROR_SPIN,
                Severity.ERROR,
                "relayd: spin-descriptors; cached: spin-logged",
                "Sleep before the retry, 5 ms doubled up to 1 s as net/http does, and return once the listener is closed.");
    }

    @Override
    public void check(Inspected in, Consumer<Draft> out) {
        for (AcceptPath path : in.paths()) {
            if (path.kind() != AcceptPath.Kind.LOOP || path.failure() == null) {
                continue;
            }
            List<ErrorFlow.Way> ways = ErrorFlow.of(path, in.types());
            for (ErrorFlow.Way way : ways) {
                if (way.end() == ErrorFlow.End.RETRY && way.pause() < 2 && !TOLD_TO_RETRY.contains(way.guard())) {
                    out.accept(new Draft(
                            this,
                            confidence(path, way),
                            path.file(),
                            way.at(),
                            message(path, way),
                            List.of(),
                            Backoff.edits(path, way)));
                    break; // one way is enough
                }
            }
        }
    }

    /// The kernel asks for the retry.
    private static final Set<ErrorFlow.Guard> TOLD_TO_RETRY = Set.of(ErrorFlow.Guard.HARMLESS);

    private static Confidence confidence(AcceptPath path, ErrorFlow.Way way) {
        if (way.pause() == 1 || path.isSide()) {
            return Confidence.MAYBE;
        }
        return switch (way.guard()) {
            case NONE, TEMPORARY -> path.sure() ? Confidence.SURE : Confidence.LIKELY;
            case OTHER, CLOSED -> Confidence.LIKELY;
            // A loop that polls with deadlines does this on purpose; one whose deadline stands still spins.
            case TIMEOUT ->
                path.file().text(path.body()).contains("SetDeadline") ? Confidence.MAYBE : Confidence.LIKELY;
            case HARMLESS -> Confidence.MAYBE;
        };
    }

    private static String message(AcceptPath path, ErrorFlow.Way way) {
        String loop = path.function().name();
        return switch (way.guard()) {
            case TEMPORARY ->
                loop
                        + " retries a temporary accept error at once: with no descriptor left (EMFILE) it spins and accepts nobody";
            case TIMEOUT ->
                loop + " retries at once after a deadline: with one that has passed it spins and accepts nobody";
            case NONE, OTHER, CLOSED, HARMLESS ->
                loop
                        + " calls Accept again right after an error: out of descriptors or closed, it spins and accepts nobody";
        };
    }
}
