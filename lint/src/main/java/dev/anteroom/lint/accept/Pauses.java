package dev.anteroom.lint.accept;

import dev.anteroom.lint.source.Declared;
import dev.anteroom.lint.source.GoType;
import dev.anteroom.lint.source.SourceFile;
import dev.anteroom.lint.source.Types;
import dev.anteroom.lint.syntax.Node;
import java.util.List;
import java.util.regex.Pattern;

/// Whether a piece of code takes its time: sleeps, waits for a timer or for somebody else.
public final class Pauses {
    /// How far calls are followed.
    private static final int MAX_CALLS = 3;

    private static final Pattern NAME =
            Pattern.compile("(?i)sleep|back_?off|wait|pause|delay|throttl|nextretry|retryafter|\\bpace|^next$");

    private final Types types;

    public Pauses(Types types) {
        this.types = types;
    }

    /// 0 never, 1 on some ways through it, 2 always.
    public int in(SourceFile file, Node code) {
        return in(file, code, types, 0);
    }

    private int in(SourceFile file, Node code, Types resolver, int calls) {
        int most = 0;
        List<Node> candidates = code.all(
                n -> n.is("call_expression") || n.is("select_statement") || n.is("unary_expression"),
                n -> !n.is("func_literal") && !n.is("go_statement"));
        for (Node candidate : candidates) {
            if (pauses(file, candidate, resolver, calls)) {
                Node branch = candidate.ancestor("if_statement", "expression_case", "type_case", "communication_case");
                boolean inside = branch != null && branch != code && code.contains(branch);
                most = Math.max(most, inside ? 1 : 2);
            }
        }
        return most;
    }

    private boolean pauses(SourceFile file, Node node, Types resolver, int calls) {
        return switch (node.type()) {
            case "select_statement" -> node.first("default_case") == null;
            case "unary_expression" -> receives(file, node, resolver);
            default -> {
                String qualified = resolver.packageFunction(file, node);
                if ("time.Sleep".equals(qualified)) {
                    yield true;
                }
                Declared target = resolver.target(file, node);
                if (target != null && target.body() != null) {
                    Node body = target.body();
                    Types there = target.in() == null ? resolver : new Types(target.in());
                    yield body != null && calls < MAX_CALLS && in(target.file(), body, there, calls + 1) > 0;
                }
                yield qualified == null
                        ? NAME.matcher(Types.calledName(file, node)).find()
                        : NAME.matcher(qualified.substring(qualified.lastIndexOf('.') + 1))
                                .find();
            }
        };
    }

    private static boolean receives(SourceFile file, Node node, Types resolver) {
        Node operator = node.child("operator");
        if (operator == null || !file.text(operator).equals("<-")) {
            return false;
        }
        // A receive that gives a slot back returns at once: only timers are pauses.
        GoType type = resolver.of(file, node.child("operand"));
        Node operand = node.child("operand");
        return type.is("chan time.Time")
                || (operand != null && file.text(operand).matches("(?s).*(\\.C|After\\(.*|\\.Done\\(\\))$"));
    }
}
