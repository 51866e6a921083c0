package dev.anteroom.lint.rule;

import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Severity;
import dev.anteroom.lint.accept.AcceptPath;
import dev.anteroom.lint.accept.ErrorFlow;
import dev.anteroom.lint.syntax.Node;
import java.util.List;
import java.util.function.Consumer;

/// A loop that goes on after every error, the one of its closed listener too.
final class NeverEndsWhenClosed implements Rule {
    @Override
    public About about() {
        return new About(
                "AR104",
                "An accept loop has no end",
                CauseId.ACCEPT_ERROR_SPIN,
                Severity.WARNING,
                "relayd: hand-closed",
                "Return when errors.Is(err, net.ErrClosed).");
    }

    @Override
    public void check(Inspected in, Consumer<Draft> out) {
        for (AcceptPath path : in.paths()) {
            if (path.kind() != AcceptPath.Kind.LOOP || path.failure() == null) {
                continue;
            }
            List<ErrorFlow.Way> ways = ErrorFlow.of(path, in.types());
            boolean ends = ways.stream().anyMatch(w -> w.end() != ErrorFlow.End.RETRY);
            if (ways.isEmpty() || ends || hasWayOut(path.body())) {
                continue;
            }
            boolean closes = path.file().text(path.file().syntax().root()).contains(".Close()");
            Confidence known = path.sure() && closes ? Confidence.LIKELY : Confidence.MAYBE;
            out.accept(Draft.of(
                    this,
                    path.isSide() ? Confidence.MAYBE : known,
                    path.file(),
                    ways.getFirst().at(),
                    path.function().name()
                            + " goes on after every error of Accept: once its listener is closed it never ends"));
        }
    }

    /// A condition of the loop, or a return or break anywhere in it.
    private static boolean hasWayOut(Node loop) {
        for (Node header : loop.children()) {
            if (header != loop.child("body") && header.type().endsWith("expression")) {
                return true;
            }
            if (header.is("for_clause") && header.child("condition") != null) {
                return true;
            }
        }
        return !loop.all(
                        n -> n.is("return_statement")
                                || n.is("goto_statement")
                                || (n.is("break_statement") && leaves(n, loop)),
                        n -> !n.is("func_literal"))
                .isEmpty();
    }

    private static boolean leaves(Node leave, Node loop) {
        Node inner = leave.ancestor(
                "for_statement", "expression_switch_statement", "type_switch_statement", "select_statement");
        return inner == loop || !leave.named().isEmpty();
    }
}
