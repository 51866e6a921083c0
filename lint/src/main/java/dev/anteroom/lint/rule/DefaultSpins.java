package dev.anteroom.lint.rule;

import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Severity;
import dev.anteroom.lint.accept.Pauses;
import dev.anteroom.lint.syntax.Node;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// A loop around a select whose default does nothing that waits: it burns a CPU that the accept loop needs.
final class DefaultSpins implements Rule {
    @Override
    public About about() {
        return new About(
                "AR121",
                "A select with a default spins",
                CauseId.CPU_STARVATION,
                Severity.WARNING,
                "kit: starved-inside",
                "Leave the default out, or wait in it for a timer.");
    }

    @Override
    public void check(Inspected in, Consumer<Draft> out) {
        for (Inspected.Called loop : in.nodes(List.of("select {"), "for_statement")) {
            if (!loop.file().mentions("default:")) {
                continue;
            }
            Node body = loop.node().child("body");
            Node list = body == null ? null : body.first("statement_list");
            List<Node> statements = list == null ? List.of() : list.named();
            if (statements.size() != 1
                    || !statements.getFirst().is("select_statement")
                    || loop.node().first("range_clause") != null
                    || loop.node().first("for_clause") != null) {
                continue;
            }
            Node select = statements.getFirst();
            Node otherwise = select.first("default_case");
            if (otherwise == null || waits(in, loop, otherwise)) {
                continue;
            }
            boolean known = otherwise.all("call_expression").isEmpty();
            out.accept(Draft.of(
                    this,
                    known ? Confidence.SURE : Confidence.LIKELY,
                    loop.file(),
                    otherwise,
                    "this loop runs without a pause while nothing comes: it burns a CPU that accept loops need"));
        }
    }

    private static final Pattern QUICK = Pattern.compile("(log\\.\\w+|fmt\\.\\w+|runtime\\.Gosched|len|append)\\(");

    /// Whether the default waits, ends the loop, takes something from a channel so that another case can go on, or
    /// calls something that may.
    private static boolean waits(Inspected in, Inspected.Called loop, Node otherwise) {
        if (new Pauses(in.types()).in(loop.file(), otherwise) > 0) {
            return true;
        }
        boolean leaves = goesOnElsewhere(loop, otherwise)
                || !otherwise
                        .all(
                                n -> n.is("return_statement")
                                        || n.is("break_statement")
                                        || n.is("goto_statement")
                                        || n.is("send_statement")
                                        || n.is("receive_statement"),
                                n -> !n.is("func_literal"))
                        .isEmpty();
        boolean unknown = otherwise.all("call_expression").stream()
                .anyMatch(call -> !QUICK.matcher(loop.file().text(call)).lookingAt());
        return leaves || unknown;
    }

    /// Whether a `continue` names another loop, around this one.
    private static boolean goesOnElsewhere(Inspected.Called loop, Node otherwise) {
        Node around = loop.node().parent();
        Node own = around == null || !around.is("labeled_statement") ? null : around.child("label");
        String label = own == null ? "" : loop.file().text(own);
        return otherwise.all("continue_statement").stream()
                .flatMap(way -> way.named().stream())
                .anyMatch(named -> !loop.file().text(named).equals(label));
    }
}
