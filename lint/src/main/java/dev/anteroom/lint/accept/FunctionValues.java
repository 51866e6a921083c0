package dev.anteroom.lint.accept;

import dev.anteroom.lint.source.Declared;
import dev.anteroom.lint.source.GoPackage;
import dev.anteroom.lint.source.SourceFile;
import dev.anteroom.lint.source.Types;
import dev.anteroom.lint.syntax.Node;
import dev.anteroom.lint.syntax.Syntax;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The functions that a value of a function type may be.
final class FunctionValues {
    /// More candidates say nothing about any.
    private static final int MAX_FOUND = 16;

    private FunctionValues() {}

    /// What callers in its package pass for a parameter of a function.
    static List<Declared> passed(Declared function, int parameter) {
        GoPackage in = function.in();
        Types types = new Types(in);
        Node name = function.node().child("name");
        if (name == null) {
            return List.of();
        }
        String called = function.file().text(name);
        List<Declared> found = new ArrayList<>();
        for (SourceFile file : in.files()) {
            if (!file.mentions(called + "(")) {
                continue;
            }
            for (Node call : file.syntax().all("call_expression")) {
                Node arguments = call.child("arguments");
                if (arguments == null || !Types.calledName(file, call).equals(called)) {
                    continue;
                }
                Declared target = types.target(file, call);
                List<Node> given = arguments.named();
                if (target != null && target.node() == function.node() && parameter < given.size()) {
                    add(value(file, given.get(parameter), types), found);
                }
            }
        }
        return found;
    }

    /// What the package that declares a field, and those beside it in the module that are read already, put into it.
    static List<Declared> assigned(GoPackage in, String field) {
        List<Declared> found = new ArrayList<>();
        for (GoPackage user : in.sources().usersOf(in)) {
            Types types = new Types(user);
            for (SourceFile file : user.files()) {
                if (!file.mentions(field)) {
                    continue;
                }
                Syntax syntax = file.syntax();
                for (Node element : syntax.all("keyed_element")) {
                    List<Node> parts = element.named();
                    if (parts.size() == 2 && file.text(parts.getFirst()).equals(field)) {
                        Node value = parts.getLast();
                        add(
                                value(
                                        file,
                                        value.is("literal_element")
                                                ? value.named().getFirst()
                                                : value,
                                        types),
                                found);
                    }
                }
                for (Node assignment : syntax.all("assignment_statement")) {
                    Node left = assignment.child("left");
                    Node right = assignment.child("right");
                    if (left != null
                            && right != null
                            && file.text(left).endsWith("." + field)
                            && right.named().size() == 1) {
                        add(value(file, right.named().getFirst(), types), found);
                    }
                }
            }
        }
        return found;
    }

    private static void add(@Nullable Declared function, List<Declared> into) {
        if (function != null && into.size() < MAX_FOUND) {
            into.add(function);
        }
    }

    /// The function that an expression is, or the literal that the function returns which it calls.
    private static @Nullable Declared value(SourceFile file, Node expression, Types types) {
        if (!expression.is("call_expression")) {
            return types.functionValue(file, expression);
        }
        Declared maker = types.target(file, expression);
        Node body = maker == null ? null : maker.body();
        if (maker == null || body == null) {
            return null;
        }
        for (Node statement : body.all(n -> n.is("return_statement"), n -> !n.is("func_literal"))) {
            List<Node> literals = statement.all("func_literal");
            if (!literals.isEmpty()) {
                return new Declared(maker.in(), maker.file(), literals.getFirst());
            }
        }
        return null;
    }
}
