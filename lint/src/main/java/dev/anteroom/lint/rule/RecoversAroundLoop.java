package dev.anteroom.lint.rule;

import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Severity;
import dev.anteroom.lint.accept.AcceptPath;
import dev.anteroom.lint.source.Declared;
import dev.anteroom.lint.source.Types;
import dev.anteroom.lint.syntax.Node;
import java.util.function.Consumer;

/// A panic in the accept loop is swallowed further out: the process lives, the port is open, and nobody accepts.
final class RecoversAroundLoop implements Rule {
    @Override
    public About about() {
        return new About(
                "AR130",
                "A recover keeps the process alive without its accept loop",
                CauseId.ACCEPT_LOOP_EXITED,
                Severity.WARNING,
                "relayd: exit-panic; cached: exit-panic",
                "Recover in the goroutine of the connection; let a panic of the loop end the process, or start the loop again.");
    }

    @Override
    public void check(Inspected in, Consumer<Draft> out) {
        for (AcceptPath path : in.paths()) {
            if (path.kind() != AcceptPath.Kind.LOOP) {
                continue;
            }
            if (recovers(path.file().text(path.function().node()))
                    && path.function().node().all("defer_statement").stream()
                            .anyMatch(d -> d.start() < path.body().start()
                                    && path.file().text(d).contains("recover()"))) {
                report(path, path.function(), path.body(), out);
            }
            Node name = path.function().node().child("name");
            if (name == null) {
                continue;
            }
            String called = path.file().text(name);
            for (Declared caller : in.in().functionsOf("recover()")) {
                for (Node call : caller.node().all("call_expression")) {
                    Declared target = Types.calledName(caller.file(), call).equals(called)
                            ? in.types().target(caller.file(), call)
                            : null;
                    if (target != null
                            && target.node() == path.function().node()
                            && !isStarted(call)
                            && call.ancestor("for_statement") == null
                            && recovers(caller.file().text(caller.node()))) {
                        report(path, caller, call, out);
                    }
                }
            }
        }
    }

    /// Whether the call itself is what `go` starts: a recover around it doesn't see its panics.
    private static boolean isStarted(Node call) {
        Node around = call.ancestor("go_statement", "func_literal");
        return around != null && around.is("go_statement");
    }

    private static boolean recovers(String function) {
        return function.contains("recover()") && !function.contains("panic(") && !function.contains("os.Exit(");
    }

    private void report(AcceptPath path, Declared in, Node at, Consumer<Draft> out) {
        out.accept(Draft.of(
                this,
                path.isSide() ? Confidence.MAYBE : Confidence.LIKELY,
                in.file(),
                at,
                "a panic in " + path.function().name()
                        + " is recovered here: the process lives on, the port stays open, and nobody accepts"));
    }
}
