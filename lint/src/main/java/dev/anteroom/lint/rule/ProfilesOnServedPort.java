package dev.anteroom.lint.rule;

import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Severity;
import dev.anteroom.lint.accept.SideDoors;
import dev.anteroom.lint.syntax.Node;
import java.util.function.Consumer;

/// Whoever reaches the service can ask for dumps that stop the world, again and again.
final class ProfilesOnServedPort implements Rule {
    @Override
    public About about() {
        return new About(
                "AR124",
                "pprof is served on the service’s own port",
                CauseId.STOP_THE_WORLD,
                Severity.WARNING,
                "shopd: world-watchdog",
                "Serve net/http/pprof on a loopback port of its own.");
    }

    @Override
    public void check(Inspected in, Consumer<Draft> out) {
        if (!in.in().mentions("net/http/pprof")) {
            return;
        }
        for (Inspected.Called call : in.calls("http.ListenAndServe")) {
            String qualified = in.types().packageFunction(call.file(), call.node());
            Node handler = call.argument(call.arguments() - 1);
            Node address = call.argument(0);
            if (!"net/http.ListenAndServe".equals(qualified) || handler == null || address == null) {
                continue;
            }
            Node statement = call.node().ancestor("go_statement", "expression_statement");
            String around = call.file().text(statement == null ? call.node() : statement);
            boolean side = SideDoors.named(around) || around.contains("localhost") || around.contains("127.0.0.1");
            boolean handles = in.in().mentions("http.HandleFunc(") || in.in().mentions("http.Handle(");
            if (call.file().text(handler).equals("nil") && handles && !side) {
                report(call, Confidence.LIKELY, out);
            }
        }
        for (Inspected.Called call : in.calls("http.DefaultServeMux")) {
            if (call.arguments() == 2
                    && call.text().contains(".Handle(\"/debug/")
                    && call.text().endsWith("http.DefaultServeMux)")) {
                report(call, Confidence.LIKELY, out);
            }
        }
    }

    private void report(Inspected.Called call, Confidence confidence, Consumer<Draft> out) {
        out.accept(Draft.of(
                this,
                SideDoors.named(call.file().name()) ? Confidence.MAYBE : confidence,
                call.file(),
                call.node(),
                "/debug/pprof is reachable on the port that serves clients: a goroutine dump stops the world"));
    }
}
