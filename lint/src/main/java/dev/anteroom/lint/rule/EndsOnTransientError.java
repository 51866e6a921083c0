package dev.anteroom.lint.rule;

import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Severity;
import dev.anteroom.lint.accept.AcceptPath;
import dev.anteroom.lint.accept.ErrorFlow;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// A loop that returns, or a process that ends, at any error of Accept: too many open files for a moment closes the
/// door for good.
final class EndsOnTransientError implements Rule {
    @Override
    public About about() {
        return new About(
                "AR102",
                "An accept loop ends at the first error",
                CauseId.ACCEPT_LOOP_EXITED,
                Severity.WARNING,
                "relayd: exit-error; mailerd: mail-group",
                "Retry with a growing pause, and end only when the listener is closed (errors.Is(err, net.ErrClosed)).");
    }

    @Override
    public void check(Inspected in, Consumer<Draft> out) {
        for (AcceptPath path : in.paths()) {
            if (path.kind() != AcceptPath.Kind.LOOP
                    || path.failure() == null
                    || path.accept() == null
                    || ErrorFlow.endsWhenServed(path)) {
                continue;
            }
            List<ErrorFlow.Way> ways = ErrorFlow.of(path, in.types());
            boolean retries =
                    ways.stream().anyMatch(w -> w.end() == ErrorFlow.End.RETRY && !HARMLESS.contains(w.guard()));
            if (retries) {
                continue;
            }
            for (ErrorFlow.Way way : ways) {
                boolean always = way.guard() == ErrorFlow.Guard.NONE || way.guard() == ErrorFlow.Guard.OTHER;
                if (always && way.end() != ErrorFlow.End.RETRY) {
                    out.accept(Draft.of(this, confidence(path, way), path.file(), way.at(), message(path, way)));
                    break;
                }
            }
        }
    }

    private static final Set<ErrorFlow.Guard> HARMLESS = Set.of(ErrorFlow.Guard.HARMLESS, ErrorFlow.Guard.TIMEOUT);

    private static Confidence confidence(AcceptPath path, ErrorFlow.Way way) {
        if (path.isSide()) {
            return Confidence.MAYBE;
        }
        return way.end() == ErrorFlow.End.FATAL && path.sure() ? Confidence.SURE : Confidence.LIKELY;
    }

    private static String message(AcceptPath path, ErrorFlow.Way way) {
        String what = way.end() == ErrorFlow.End.FATAL
                ? "the process ends"
                : path.function().name() + " ends";
        return what + " at any error of Accept: one moment without descriptors (EMFILE), and nobody accepts any more";
    }
}
