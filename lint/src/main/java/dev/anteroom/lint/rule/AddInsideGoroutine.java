package dev.anteroom.lint.rule;

import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Severity;
import dev.anteroom.lint.source.GoType;
import dev.anteroom.lint.syntax.Node;
import java.util.List;
import java.util.function.Consumer;

/// Wait may return before the goroutine has counted itself: the drain ends while connections are still served.
final class AddInsideGoroutine implements Rule {
    @Override
    public About about() {
        return new About(
                "AR122",
                "WaitGroup.Add runs inside the goroutine",
                CauseId.ACCEPT_LOOP_EXITED,
                Severity.WARNING,
                "cached: dead-batch",
                "Call Add before the go statement.");
    }

    @Override
    public void check(Inspected in, Consumer<Draft> out) {
        for (Inspected.Called go : in.nodes(List.of("WaitGroup"), "go_statement")) {
            Node call = go.node().first("call_expression");
            Node function = call == null ? null : call.child("function");
            Node body = function != null && function.is("func_literal") ? function.child("body") : null;
            Node list = body == null ? null : body.first("statement_list");
            List<Node> statements = list == null ? List.of() : list.named();
            if (statements.isEmpty()) {
                continue;
            }
            Node first = statements.getFirst();
            List<Node> calls = first.is("expression_statement") ? first.named() : List.of();
            if (calls.isEmpty() || !calls.getFirst().is("call_expression")) {
                continue;
            }
            Node add = calls.getFirst();
            Node receiver = in.types().receiver(go.file(), add);
            GoType type = receiver == null ? GoType.UNKNOWN : in.types().of(go.file(), receiver);
            if (go.file().text(add).endsWith(".Add(1)") && type.is("sync.WaitGroup")) {
                out.accept(Draft.of(
                        this,
                        Confidence.SURE,
                        go.file(),
                        add,
                        "Wait can return before this Add has run, and the drain ends with connections still served"));
            }
        }
    }
}
