package dev.anteroom.lint.rule;

import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Severity;
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
            Node around = call.node().ancestor("func_literal", "function_declaration", "method_declaration");
            // A literal is short and about one thing; of a whole function its first line says what it is for.
            String text = call.text()
                    + (around != null && around.is("func_literal") ? call.file().text(around) : "");
            String signature = call.around().lines().findFirst().orElse("");
            boolean side = SideDoors.named(text)
                    || SideDoors.named(signature)
                    || SideDoors.named(call.file().name())
                    || isOnlyProfiles(in, call)
                    || text.contains("localhost")
                    || text.contains("127.0.0.1");
            out.accept(
                    Draft.of(
                            this,
                            side ? Confidence.MAYBE : Confidence.SURE,
                            call.file(),
                            call.node(),
                            qualified.replace("net/", "")
                                    + " has no timeouts: connections that never send a request stay for ever, each with a descriptor"));
        }
    }

    /// Whether what is served is the default mux of a package that registers nothing with it but the profiles' import.
    private static boolean isOnlyProfiles(Inspected in, Inspected.Called call) {
        Node handler = call.argument(1);
        return handler != null
                && call.file().text(handler).equals("nil")
                && in.in().mentions("_ \"net/http/pprof\"")
                && !in.in().mentions("http.Handle");
    }

    private static final Set<String> SERVES =
            Set.of("net/http.ListenAndServe", "net/http.ListenAndServeTLS", "net/http.Serve", "net/http.ServeTLS");
}
