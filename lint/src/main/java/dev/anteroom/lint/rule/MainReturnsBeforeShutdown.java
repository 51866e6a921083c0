package dev.anteroom.lint.rule;

import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Severity;
import dev.anteroom.lint.source.Declared;
import dev.anteroom.lint.source.Types;
import dev.anteroom.lint.syntax.Node;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// Serve returns ErrServerClosed as soon as Shutdown is called. A main that ends then drops every request that was
/// being drained.
final class MainReturnsBeforeShutdown implements Rule {
    @Override
    public About about() {
        return new About(
                "AR113",
                "main returns while Shutdown still drains",
                CauseId.ACCEPT_LOOP_EXITED,
                Severity.ERROR,
                "shopd: draining",
                "Wait for Shutdown to return: close a channel behind it, and receive from it at the end of main.");
    }

    @Override
    public void check(Inspected in, Consumer<Draft> out) {
        if (!in.in().mentions(".Shutdown(")) {
            return;
        }
        Declared main = in.in().function("main");
        Node body = main == null ? null : main.body();
        Node list = body == null ? null : body.first("statement_list");
        if (main == null || list == null) {
            return;
        }
        boolean drains = false;
        Node serve = null;
        for (Node statement : list.named()) {
            String text = main.file().text(statement);
            if (serve != null) {
                if (WAITS.stream().anyMatch(text::contains)) {
                    return;
                }
                continue;
            }
            if (statement.is("go_statement") && text.contains(".Shutdown(")) {
                drains = true;
            } else if (drains && serves(in, main, statement)) {
                serve = statement;
            }
        }
        if (serve != null) {
            out.accept(
                    Draft.of(
                            this,
                            Confidence.SURE,
                            main.file(),
                            serve,
                            "Serve returns as soon as Shutdown is called, and then main does: requests that are being drained are dropped"));
        }
    }

    private static final Set<String> WAITS = Set.of("<-", ".Wait()", "select {", "range ");
    private static final Set<String> SERVES = Set.of("Serve", "ServeTLS", "ListenAndServe", "ListenAndServeTLS");

    private static boolean serves(Inspected in, Declared main, Node statement) {
        List<Node> calls =
                statement.all(n -> n.is("call_expression"), n -> !n.is("func_literal") && !n.is("go_statement"));
        for (Node call : calls) {
            Node receiver = in.types().receiver(main.file(), call);
            if (receiver != null
                    && SERVES.contains(Types.calledName(main.file(), call))
                    && in.types().of(main.file(), receiver).is("net/http.Server")) {
                return true;
            }
        }
        return false;
    }
}
