package dev.anteroom.lint.rule;

import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Severity;
import dev.anteroom.lint.source.GoType;
import dev.anteroom.lint.source.SourceFile;
import dev.anteroom.lint.syntax.Node;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// http.Server.Shutdown closes the listener and then waits: without a deadline for ever, with less than 6 s it gives
/// up on connections that have not sent a request yet, which it leaves alone for 5 s (net/http: StateNew).
final class ShutdownWithoutDeadline implements Rule {
    @Override
    public About about() {
        return new About(
                "AR112",
                "Shutdown has no deadline, or one that is too short",
                CauseId.ACCEPT_LOOP_EXITED,
                Severity.WARNING,
                "shopd: draining",
                "Give Shutdown a context with a deadline of at least 6 s that is shorter than the killer’s patience.");
    }

    @Override
    public void check(Inspected in, Consumer<Draft> out) {
        for (Inspected.Called call : in.calls(".Shutdown(")) {
            Node context = call.argument(0);
            Node receiver = in.types().receiver(call.file(), call.node());
            if (context == null || receiver == null || call.arguments() != 1 || !isShutdown(call)) {
                continue;
            }
            GoType type = in.types().of(call.file(), receiver);
            boolean server = type.is("net/http.Server");
            if (type.known() ? !server : !call.file().imports("net/http")) {
                continue;
            }
            String problem = problem(in, call, context);
            if (problem != null) {
                Confidence confidence = server && !problem.contains(" s:") ? Confidence.SURE : Confidence.LIKELY;
                boolean doubtful = !server || (confidence == Confidence.SURE && isBounded(in));
                out.accept(Draft.of(this, doubtful ? Confidence.MAYBE : confidence, call.file(), call.node(), problem));
            }
        }
    }

    private static final long SIX_SECONDS = 6_000_000_000L;

    /// Whether the package sets how long a request may be read and written: then each ends, and Shutdown with them.
    /// Which server it sets it on may be in another function.
    private static boolean isBounded(Inspected in) {
        return in.in().mentions("ReadTimeout:") && in.in().mentions("WriteTimeout:");
    }

    private static boolean isShutdown(Inspected.Called call) {
        return call.text().contains(".Shutdown(");
    }

    private static @Nullable String problem(Inspected in, Inspected.Called call, Node context) {
        SourceFile file = call.file();
        String text = file.text(context);
        if (text.equals("context.Background()") || text.equals("context.TODO()")) {
            return "Shutdown waits without an end: one connection that stays keeps the old process until it is killed";
        }
        if (text.equals("nil")) {
            return "Shutdown gets no context: with a connection that isn't idle it panics";
        }
        Node declaration = context.is("identifier") ? in.types().declarationOf(file, context) : null;
        Node right = declaration == null ? null : declaration.child("right");
        if (right == null || right.named().size() != 1) {
            return null;
        }
        Node maker = right.named().getFirst();
        String qualified = in.types().packageFunction(file, maker);
        boolean replaced = call.around()
                .matches("(?s).*\\b" + Pattern.quote(text) + "\\b[^\\n:]*[^:]= *context\\.With(Timeout|Deadline).*");
        if (!replaced && ("context.Background".equals(qualified) || "context.TODO".equals(qualified))) {
            return "Shutdown waits without an end: one connection that stays keeps the old process until it is killed";
        }
        Node arguments = maker.child("arguments");
        List<Node> given = arguments == null ? List.of() : arguments.named();
        if ("context.WithTimeout".equals(qualified) && given.size() == 2) {
            Long nanos = in.types().constant(file, given.get(1));
            if (nanos != null && nanos < SIX_SECONDS) {
                return "Shutdown gives up after " + nanos / 1e9 + " s: it leaves connections alone that haven't sent a "
                        + "request for 5 s, and drops them then";
            }
        }
        return null;
    }
}
