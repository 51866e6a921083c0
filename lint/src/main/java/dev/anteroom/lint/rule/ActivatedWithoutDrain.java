package dev.anteroom.lint.rule;

import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Severity;
import dev.anteroom.lint.syntax.Node;
import java.util.function.Consumer;

/// A service that takes its socket from systemd and ends at once drops what it has accepted; what waits in the queue
/// survives.
final class ActivatedWithoutDrain implements Rule {
    @Override
    public About about() {
        return new About(
                "AR125",
                "A socket-activated service has no drain",
                CauseId.STALE_BACKLOG_AFTER_UPGRADE,
                Severity.NOTE,
                "frontd: stale-activated",
                "On SIGTERM: stop accepting, drain with a deadline, then end; systemd keeps the socket meanwhile.");
    }

    @Override
    public void check(Inspected in, Consumer<Draft> out) {
        boolean drains = in.in().mentions("Shutdown(")
                || in.in().mentions("GracefulStop(")
                || in.in().mentions("SIGTERM")
                || in.in().mentions("signal.Notify");
        if (drains) {
            return;
        }
        for (Inspected.Called call : in.calls("activation.Listeners")) {
            String qualified = in.types().packageFunction(call.file(), call.node());
            if (qualified != null && qualified.contains("go-systemd") && qualified.contains("activation.Listeners")) {
                Node function = call.node().function();
                out.accept(
                        Draft.of(
                                this,
                                function != null && in.in().function("main") != null
                                        ? Confidence.LIKELY
                                        : Confidence.MAYBE,
                                call.file(),
                                call.node(),
                                "the sockets come from systemd, and nothing in this package drains connections when the service ends"));
            }
        }
    }
}
