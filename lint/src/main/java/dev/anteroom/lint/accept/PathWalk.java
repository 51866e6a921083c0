package dev.anteroom.lint.accept;

import dev.anteroom.lint.source.Declared;
import dev.anteroom.lint.source.GoPackage;
import dev.anteroom.lint.source.GoType;
import dev.anteroom.lint.source.SourceFile;
import dev.anteroom.lint.source.Types;
import dev.anteroom.lint.syntax.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an accept path does on its own goroutine, calls of the same module followed three deep, with the way there.
/// What a `go` statement starts, what an error of Accept does and what a function literal holds is no part of it.
public final class PathWalk {
    /// How far calls are followed.
    private static final int MAX_CALLS = 3;

    /// Bodies that are looked at for one path.
    private static final int MAX_BODIES = 200;

    private final AcceptPath path;
    private final List<Event> events = new ArrayList<>();
    private final Set<Node> entered = new HashSet<>();

    private PathWalk(AcceptPath path) {
        this.path = path;
    }

    public static List<Event> of(AcceptPath path, Types types) {
        PathWalk walk = new PathWalk(path);
        Node body = path.body();
        Node inner = body.is("for_statement") ? body.child("body") : body;
        if (inner != null) {
            walk.walk(new At(path.file(), path.function().in(), types, List.of()), inner);
        }
        return List.copyOf(walk.events);
    }

    /// Where the walk is.
    private record At(SourceFile file, GoPackage in, Types types, List<Step> path) {
        At in(Declared function, Node call, String name) {
            List<Step> longer = new ArrayList<>(path);
            longer.add(new Step(file, call, name));
            Types there = function.in() == in ? types : new Types(function.in());
            return new At(function.file(), function.in(), there, longer);
        }
    }

    private void walk(At at, Node node) {
        switch (node.type()) {
            case "func_literal" -> {}
            case "go_statement" -> arguments(at, node);
            case "if_statement" -> {
                AcceptPath.Failure failure = path.failure();
                below(at, node, failure != null && failure.test() == node ? failure.consequence() : null);
            }
            case "select_statement" -> select(at, node);
            case "send_statement" -> {
                Node sent = node.child("value");
                if (sent != null) {
                    walk(at, sent);
                }
                Node channel = node.child("channel");
                String name = channel == null ? "" : at.file.text(channel);
                add(at, Event.Kind.SEND, node, "a send on the channel " + name, true);
            }
            case "unary_expression" -> {
                receive(at, node);
                below(at, node, null);
            }
            case "range_clause" -> {
                if (at.types.of(at.file, node.child("right")).isChannel()) {
                    add(at, Event.Kind.RECEIVE, node, "a loop over a channel", true);
                }
                below(at, node, null);
            }
            case "call_expression" -> {
                Node arguments = node.child("arguments");
                if (arguments != null) {
                    walk(at, arguments);
                }
                Node function = node.child("function");
                if (function != null && !function.is("func_literal")) {
                    for (Node part : function.children()) {
                        if (!part.is("func_literal")) {
                            walk(at, part);
                        }
                    }
                }
                call(at, node);
            }
            default -> below(at, node, null);
        }
    }

    private void below(At at, Node node, @Nullable Node except) {
        for (Node child : node.children()) {
            if (child != except) {
                walk(at, child);
            }
        }
    }

    /// The arguments of a `go` statement are computed before it.
    private void arguments(At at, Node go) {
        for (Node call : go.children()) {
            Node arguments = call.is("call_expression") ? call.child("arguments") : null;
            if (arguments != null) {
                walk(at, arguments);
            }
        }
    }

    private void select(At at, Node select) {
        boolean alone =
                select.all(n -> n.is("communication_case"), n -> n == select).size() < 2
                        && select.first("default_case") == null;
        for (Node each : select.named()) {
            for (Node inner : each.named()) {
                Node communication = each.child("communication");
                if (inner != communication || alone) {
                    walk(at, inner);
                }
            }
        }
    }

    private void receive(At at, Node node) {
        Node operator = node.child("operator");
        if (operator == null || !at.file.text(operator).equals("<-")) {
            return;
        }
        GoType type = at.types.of(at.file, node.child("operand"));
        boolean timer = type.is("chan time.Time");
        Node operand = node.child("operand");
        String text = operand == null ? "" : at.file.text(operand);
        add(
                at,
                timer ? Event.Kind.SLEEP : Event.Kind.RECEIVE,
                node,
                timer ? "waiting for a timer" : "a receive from the channel " + text,
                type.isChannel());
    }

    private void add(At at, Event.Kind kind, Node node, String what, boolean typed) {
        Node accept = path.accept();
        boolean fresh =
                accept == null || (at.path.isEmpty() ? node.start() : first(at).start()) > accept.start();
        events.add(new Event(kind, at.file, node, what, at.path, typed, at.types, fresh));
    }

    private static Node first(At at) {
        return at.path.getFirst().at();
    }

    private void call(At at, Node call) {
        if (call == path.accept()) {
            return;
        }
        Calls.Meaning meaning = Calls.meaning(at.file, call, at.types);
        if (meaning != null) {
            add(at, meaning.kind(), call, meaning.what(), meaning.typed());
            if (meaning.kind() != Event.Kind.LOCK
                    || !Types.calledName(at.file, call).equals("Do")) {
                return;
            }
        }
        Declared target = at.types.target(at.file, call);
        if (target != null) {
            enter(at, call, target);
            return;
        }
        values(at, call);
    }

    private void enter(At at, Node call, Declared target) {
        Node body = target.body();
        if (body == null || at.path.size() >= MAX_CALLS || entered.size() >= MAX_BODIES || !entered.add(body)) {
            return;
        }
        String called = target.node().is("func_literal") ? "a func literal" : target.name();
        walk(at.in(target, call, called), body);
    }

    /// Calls of function values: of a parameter, by what is passed for it in the package; of a field, by what is put
    /// into a
    /// field of that name in the module; `Do` of a once.
    private void values(At at, Node call) {
        Node function = call.child("function");
        if (function == null) {
            return;
        }
        if (Types.calledName(at.file, call).equals("Do")) {
            Node arguments = call.child("arguments");
            if (arguments != null) {
                for (Node argument : arguments.named()) {
                    Declared target = at.types.functionValue(at.file, argument);
                    if (target != null) {
                        enter(at, call, target);
                    }
                }
            }
            return;
        }
        List<Declared> found = new ArrayList<>();
        boolean value = false;
        if (function.is("identifier")) {
            int parameter = at.types.parameterIndex(at.file, function);
            Declared around = around(at, call);
            if (parameter >= 0 && around != null) {
                value = true;
                found.addAll(FunctionValues.passed(around, parameter));
            }
        } else if (function.is("selector_expression")
                && at.types.importedPackage(at.file, function.child("operand")) == null) {
            GoType field = at.types.of(at.file, function);
            Node name = function.child("field");
            if (field.is("func") && name != null) {
                value = true;
                found.addAll(FunctionValues.assigned(at.in, at.file.text(name)));
            }
        }
        if (value) {
            add(at, Event.Kind.CALL_OF_VALUE, call, "a call of the function value " + at.file.text(function), true);
        }
        for (Declared target : found) {
            enter(at, call, target);
        }
    }

    private static @Nullable Declared around(At at, Node call) {
        Node function = call.function();
        while (function != null && function.is("func_literal")) {
            function = function.function();
        }
        return function == null ? null : new Declared(at.in, at.file, function);
    }
}
