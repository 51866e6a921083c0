package dev.anteroom.lint.rule;

import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Severity;
import dev.anteroom.lint.accept.SideDoors;
import dev.anteroom.lint.syntax.Node;
import java.util.function.Consumer;

/// http.Server.Close where the package never calls Shutdown: requests in flight and queued connections are reset.
final class ClosesWithoutWaiting implements Rule {
    @Override
    public About about() {
        return new About(
                "AR114",
                "A server is closed without waiting for its requests",
                CauseId.ACCEPT_LOOP_EXITED,
                Severity.WARNING,
                "shopd: draining",
                "Call Shutdown with a deadline, and Close only when that has passed.");
    }

    @Override
    public void check(Inspected in, Consumer<Draft> out) {
        if (in.in().mentions(".Shutdown(")) {
            return;
        }
        for (Inspected.Called call : in.calls(".Close()")) {
            Node receiver = in.types().receiver(call.file(), call.node());
            if (receiver == null
                    || call.arguments() != 0
                    || !call.text().endsWith(".Close()")
                    || !in.types().of(call.file(), receiver).is("net/http.Server")) {
                continue;
            }
            boolean onSignal =
                    call.around().contains("signal.Notify") || call.around().contains("SIGTERM");
            boolean deferred = call.node().ancestor("defer_statement") != null;
            Confidence confidence = onSignal && !deferred ? Confidence.SURE : Confidence.LIKELY;
            out.accept(
                    Draft.of(
                            this,
                            deferred || (SideDoors.named(call.around()) && !onSignal) ? Confidence.MAYBE : confidence,
                            call.file(),
                            call.node(),
                            "Close drops requests in flight and resets what still waits in the accept queue; nothing here calls Shutdown"));
        }
    }
}
