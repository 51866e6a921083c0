package dev.anteroom.lint.rule;

import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Severity;
import dev.anteroom.lint.accept.AcceptPath;
import dev.anteroom.lint.syntax.Node;
import java.util.List;
import java.util.function.Consumer;

/// A count, a context or a condition ends the loop. The kernel goes on to complete connections for nobody.
final class EndsByItself implements Rule {
    @Override
    public About about() {
        return new About(
                "AR129",
                "An accept loop ends while its listener stays open",
                CauseId.ACCEPT_LOOP_EXITED,
                Severity.NOTE,
                "cached: exit-rotation, exit-context; meterd: meter-recycled",
                "Close the listener where the loop ends, so that the kernel refuses what nobody will accept.");
    }

    @Override
    public void check(Inspected in, Consumer<Draft> out) {
        for (AcceptPath path : in.paths()) {
            if (path.kind() != AcceptPath.Kind.LOOP) {
                continue;
            }
            String around = path.file().text(path.function().node());
            if (around.contains(".Close()") && around.matches("(?s).*defer [^\\n]*(Close|func).*")) {
                continue;
            }
            for (Node end : ends(path)) {
                out.accept(Draft.of(
                        this,
                        Confidence.MAYBE,
                        path.file(),
                        end,
                        path.function().name()
                                + " ends here and leaves its listener open: connections wait for nobody"));
            }
        }
    }

    /// What ends the loop beside an error of Accept: a return, or the condition in its head.
    private static List<Node> ends(AcceptPath path) {
        AcceptPath.Failure failure = path.failure();
        Node loop = path.body();
        return loop.all(
                n -> n.is("return_statement")
                        || (n.parent() == loop && n.type().endsWith("expression"))
                        || (n.parent() == loop && n.is("for_clause") && n.child("condition") != null),
                n -> !n.is("func_literal") && (failure == null || n != failure.consequence()));
    }
}
