package dev.anteroom.lint.rule;

import dev.anteroom.diagnosis.CauseId;
import dev.anteroom.lint.Confidence;
import dev.anteroom.lint.accept.SideDoors;
import dev.anteroom.lint.syntax.Node;
import java.util.Set;
import java.util.function.Consumer;

/// http.ListenAndServe and http.Serve have no timeout at all, and nothing that Shutdown could be called on.
final class ServesWithoutTimeouts implements Rule {
    @Override
    public About about() {
        return new About(
                "AR116",
                "A package function of net/http serves without timeouts",
                CauseId.FD_EXHAUSTION,
                Severity.WARNING,
                "meterd: fd-clients",
                "Make an http.Server with ReadHeaderTimeout and IdleTimeout, and call its method.");
    }

    @Override
    public void check(Inspected in, Consumer<Draft> out) {
        for (Inspected.Called call : in.calls("http.ListenAndServe", "http.Serve(", "http.ServeTLS(")) {
            String qualified = in.types().packageFunction(call.file(), call.node());
            if (qualified == null || !SERVES.contains(qualified)) {
                continue;
            }
            Node around = call.node().ancestor("expression_statement", "short_var_declaration", "go_statement", "if_statement");
            String text = call.text() + (around == null ? "" : call.file().text(around));
            String function = call.around();
            boolean side = SideDoors.named(text)
                    || SideDoors.named(function.substring(0, Math.min(120, function.length())).lines().findFirst().orElse(""))
                    || SideDoors.named(call.file().name())
                    || text.contains("localhost")
                    || text.contains("127.0.0.1");
            out.accept(Draft.of(
                    this,
                    side ? Confidence.MAYBE : Confidence.SURE,
                    call.file(),
                    call.node(),
                    qualified.replace("net/", "")
                            + " has no timeouts: connections that never send a request stay for ever, each with a descriptor"));
        }
    }

    private static final Set<String> SERVES = Set.of(
            "net/http.ListenAndServe", "net/http.ListenAndServeTLS", "net/http.Serve", "net/http.ServeTLS");
}
