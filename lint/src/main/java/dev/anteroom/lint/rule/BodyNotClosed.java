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

/// Each call keeps its connection and its descriptor, until Accept fails with EMFILE.
final class BodyNotClosed implements Rule {
    @Override
    public About about() {
        return new About(
                "AR127",
                "A response’s body is never closed",
                CauseId.FD_EXHAUSTION,
                Severity.WARNING,
                "gatewayd: fd-bodies; meterd: meter-tariff",
                "defer resp.Body.Close() as soon as the error is known to be nil.");
    }

    @Override
    public void check(Inspected in, Consumer<Draft> out) {
        for (Inspected.Called declaration : in.nodes(
                List.of("http.Get(", "http.Post(", "http.PostForm(", "http.Client"), "short_var_declaration")) {
            Node left = declaration.node().child("left");
            Node right = declaration.node().child("right");
            if (left == null
                    || right == null
                    || left.named().size() != 2
                    || right.named().size() != 1) {
                continue;
            }
            Node call = right.named().getFirst();
            String name = declaration.file().text(left.named().getFirst());
            GoType type = call.is("call_expression") ? in.types().of(declaration.file(), call) : GoType.UNKNOWN;
            Node function = declaration.node().function();
            if (!type.is("*net/http.Response")
                    || function == null
                    || name.equals("_")
                    || !isClients(in, declaration.file(), call)) {
                continue;
            }
            String text = declaration.file().text(function);
            // The answer to HEAD has no body: net/http gives its connection back at once (persistConn.readLoop).
            if (text.contains("\"HEAD\"") || text.contains("http.MethodHead")) {
                continue;
            }
            if (text.contains(name + ".Body") || escapes(text, name)) {
                continue;
            }
            out.accept(Draft.of(
                    this,
                    Confidence.SURE,
                    declaration.file(),
                    declaration.node(),
                    name + ".Body is never closed: each call keeps a connection and its descriptor"));
        }
    }

    /// A call of net/http's own: what other clients return may be closed already.
    private static boolean isClients(Inspected in, SourceFile file, Node call) {
        String qualified = in.types().packageFunction(file, call);
        if (qualified != null) {
            return qualified.startsWith("net/http.") && !qualified.equals("net/http.Head");
        }
        Node receiver = in.types().receiver(file, call);
        return receiver != null
                && in.types().of(file, receiver).is("net/http.Client")
                && !file.text(call).contains(".Head(");
    }

    /// Whether the response itself, and not one of its fields, goes somewhere else.
    private static boolean escapes(String function, String name) {
        String word = "\\b" + Pattern.quote(name) + "\\b(?!\\.)";
        for (String use : List.of(
                "return [^\\n]*" + word,
                "[(,]\\s*" + word,
                "=\\s*" + word,
                ":\\s*" + word,
                "<-\\s*" + word,
                "&" + word)) {
            if (Pattern.compile(use).matcher(function).find()) {
                return true;
            }
        }
        return false;
    }
}
