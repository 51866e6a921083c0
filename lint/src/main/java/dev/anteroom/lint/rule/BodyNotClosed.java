package dev.anteroom.lint.rule;

import dev.anteroom.diagnosis.CauseId;
import dev.anteroom.lint.Confidence;
import dev.anteroom.lint.source.GoType;
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
        for (Inspected.Called declaration : in.nodes(List.of("http.Get(", "http.Post(", "http.PostForm(", "http.Head(", "http.Client"), "short_var_declaration")) {
            Node left = declaration.node().child("left");
            Node right = declaration.node().child("right");
            if (left == null || right == null || left.named().size() != 2 || right.named().size() != 1) {
                continue;
            }
            Node call = right.named().getFirst();
            String name = declaration.file().text(left.named().getFirst());
            GoType type = call.is("call_expression") ? in.types().of(declaration.file(), call) : GoType.UNKNOWN;
            Node function = declaration.node().function();
            if (!type.is("*net/http.Response") || function == null || name.equals("_")) {
                continue;
            }
            String text = declaration.file().text(function);
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

    /// Whether the response itself, and not one of its fields, goes somewhere else.
    private static boolean escapes(String function, String name) {
        String word = "\\b" + Pattern.quote(name) + "\\b(?!\\.)";
        for (String use : List.of("return [^\\n]*" + word, "[(,]\\s*" + word, "=\\s*" + word, ":\\s*" + word, "<-\\s*" + word, "&" + word)) {
            if (Pattern.compile(use).matcher(function).find()) {
                return true;
            }
        }
        return false;
    }
}
