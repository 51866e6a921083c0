package dev.anteroom.lint.accept;

import dev.anteroom.lint.source.Declared;
import dev.anteroom.lint.source.SourceFile;
import dev.anteroom.lint.source.Types;
import dev.anteroom.lint.syntax.Node;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a loop goes after Accept has failed: every way through the code that looks at the error.
public final class ErrorFlow {
    /// Ways that are followed; more than any error branch has.
    private static final int MAX_WAYS = 64;

    private static final Pattern FATAL = Pattern.compile("(?i)^(panic|exit|.*fatal.*|die|abort|goexit|must)[a-z]*$");
    private static final Pattern TEMPORARY = Pattern.compile(
            "Temporary\\(\\)|EMFILE|ENFILE|isTemporary|(?i)istemp|transient|retr(y|i)able|ENOBUFS|ENOMEM");
    private static final Pattern TIMEOUT = Pattern.compile("Timeout\\(\\)|DeadlineExceeded|(?i)istimeout");
    private static final Pattern HARMLESS = Pattern.compile("EINTR|ECONNABORTED|EAGAIN|ECONNRESET|EWOULDBLOCK");
    private static final Pattern CLOSED = Pattern.compile(
            "(?i)closed|closing|done\\b|done\\(|shutdown|shutting|quit|stop|ctx\\.err|exit|\\bdead\\b|isrunning|running|drain|ldm\\b|cancel|EINVAL|EBADF");

    /// What the way depends on.
    public enum Guard {
        /// Nothing.
        NONE,
        /// That the error is a temporary one.
        TEMPORARY,
        /// That a deadline has passed.
        TIMEOUT,
        /// That the kernel asks to call again.
        HARMLESS,
        /// That the listener or the service is closed.
        CLOSED,
        /// Something else.
        OTHER
    }

    public enum End {
        /// The loop calls Accept again.
        RETRY,
        /// The loop ends.
        EXIT,
        /// The process ends.
        FATAL
    }

    /// One way.
    ///
    /// @param pause 0 without a pause, 1 perhaps with one, 2 with one
    /// @param at where it is decided
    public record Way(End end, int pause, Guard guard, Node at) {}

    private record State(int pause, Guard guard) {}

    private final SourceFile file;
    private final Types types;
    private final Node loop;
    private final Pauses pauses;
    private final List<Way> ways = new ArrayList<>();

    private ErrorFlow(SourceFile file, Types types, Node loop) {
        this.file = file;
        this.types = types;
        this.loop = loop;
        this.pauses = new Pauses(types);
    }

    /// The ways of a loop; empty where nobody looks at the error.
    public static List<Way> of(AcceptPath path, Types types) {
        AcceptPath.Failure failure = path.failure();
        if (failure == null) {
            return List.of();
        }
        ErrorFlow flow = new ErrorFlow(path.file(), types, path.body());
        Set<State> states = Set.of(new State(0, Guard.NONE));
        Node consequence = failure.consequence();
        Node test = failure.test();
        Node initializer = test.child("initializer");
        if (initializer != null && path.accept() != null && !initializer.contains(path.accept())) {
            states = flow.run(initializer, states);
        }
        if (consequence != null) {
            states = flow.run(consequence, states);
        }
        // What falls through goes on behind the test, as every loop does that only logs.
        for (Node next : following(test, path.body())) {
            states = flow.run(next, states);
        }
        for (State state : states) {
            flow.add(End.RETRY, state, consequence == null ? test : consequence);
        }
        return flow.ways;
    }

    private static List<Node> following(Node statement, Node loop) {
        List<Node> next = new ArrayList<>();
        for (Node at = statement; at != loop; ) {
            Node parent = at.parent();
            if (parent == null) {
                break;
            }
            if (parent.is("statement_list")) {
                for (Node sibling : parent.named()) {
                    if (sibling.start() >= at.end()) {
                        next.add(sibling);
                    }
                }
            }
            at = parent;
        }
        return next;
    }

    private void add(End end, State state, Node at) {
        if (ways.size() < MAX_WAYS) {
            ways.add(new Way(end, state.pause, state.guard, at));
        }
    }

    private Set<State> run(@Nullable Node statement, Set<State> states) {
        if (statement == null || states.isEmpty()) {
            return states;
        }
        switch (statement.type()) {
            case "block", "statement_list", "labeled_statement":
                Set<State> through = states;
                for (Node inner : statement.named()) {
                    through = run(inner, through);
                }
                return through;
            case "return_statement", "goto_statement":
                Set<State> before = pausing(statement, states);
                boolean again = statement.is("return_statement") && callsItself(statement);
                before.forEach(state -> add(again ? End.RETRY : End.EXIT, state, statement));
                return Set.of();
            case "continue_statement":
                states.forEach(state -> add(End.RETRY, state, statement));
                return Set.of();
            case "break_statement":
                Node inner = statement.ancestor(
                        "for_statement", "expression_switch_statement", "type_switch_statement", "select_statement");
                if (!statement.named().isEmpty() || inner == loop) {
                    states.forEach(state -> add(End.EXIT, state, statement));
                    return Set.of();
                }
                return states;
            case "if_statement":
                return runIf(statement, states);
            case "select_statement", "expression_switch_statement", "type_switch_statement":
                return runCases(statement, states);
            case "go_statement", "defer_statement", "func_literal":
                return states;
            case "for_statement":
                return pausing(statement, states);
            default:
                if (isFatal(statement)) {
                    states.forEach(state -> add(End.FATAL, state, statement));
                    return Set.of();
                }
                return pausing(statement, states);
        }
    }

    /// `return l.Accept()` at the end of Accept is a loop in disguise.
    private boolean callsItself(Node statement) {
        for (Node call : statement.all("call_expression")) {
            Declared target = types.target(file, call);
            if (target != null && target.node() == statement.function()) {
                return true;
            }
        }
        return false;
    }

    private Set<State> pausing(Node code, Set<State> states) {
        int pause = pauses.in(file, code);
        return pause == 0 ? states : mapped(states, state -> new State(Math.max(state.pause, pause), state.guard));
    }

    private static Set<State> mapped(Set<State> states, UnaryOperator<State> change) {
        Set<State> changed = new LinkedHashSet<>();
        states.forEach(state -> changed.add(change.apply(state)));
        return changed;
    }

    private Set<State> runIf(Node test, Set<State> states) {
        Set<State> entered = run(test.child("initializer"), states);
        Node condition = test.child("condition");
        Guard guard = Guard.OTHER;
        boolean negated = false;
        if (condition != null) {
            entered = pausing(condition, entered);
            String text = file.text(condition);
            guard = guard(text + " " + initial(test));
            negated = negated(text, guard);
        }
        Guard yes = negated ? Guard.NONE : guard;
        Guard no = negated ? guard : Guard.NONE;
        Set<State> after = new LinkedHashSet<>();
        after.addAll(run(test.child("consequence"), guarded(entered, yes)));
        Node alternative = test.child("alternative");
        Set<State> otherwise = guarded(entered, no);
        after.addAll(alternative == null ? otherwise : run(alternative, otherwise));
        return after;
    }

    private String initial(Node test) {
        Node initializer = test.child("initializer");
        return initializer == null ? "" : file.text(initializer);
    }

    private static Set<State> guarded(Set<State> states, Guard guard) {
        return mapped(states, state -> new State(state.pause, guard == Guard.NONE ? state.guard : guard));
    }

    private static Guard guard(String condition) {
        if (TEMPORARY.matcher(condition).find()) {
            return Guard.TEMPORARY;
        }
        if (TIMEOUT.matcher(condition).find()) {
            return Guard.TIMEOUT;
        }
        if (HARMLESS.matcher(condition).find()) {
            return Guard.HARMLESS;
        }
        return CLOSED.matcher(condition).find() ? Guard.CLOSED : Guard.OTHER;
    }

    private static boolean negated(String condition, Guard guard) {
        Pattern word = switch (guard) {
            case TEMPORARY -> TEMPORARY;
            case TIMEOUT -> TIMEOUT;
            case HARMLESS -> HARMLESS;
            case CLOSED, OTHER, NONE -> CLOSED;
        };
        return Pattern.compile("(![\\w.()]*|!=\\s*[\\w.]*)(" + word.pattern() + ")").matcher(condition).find()
                || Pattern.compile("!errors\\.Is\\([^)]*(" + word.pattern() + ")").matcher(condition).find()
                || condition.matches("(?s).*[cC]tx\\.Err\\(\\) == nil.*");
    }

    private Set<State> runCases(Node statement, Set<State> states) {
        boolean waits = statement.is("select_statement") && statement.first("default_case") == null;
        Set<State> entered = waits ? mapped(states, state -> new State(2, state.guard)) : states;
        Set<State> after = new LinkedHashSet<>();
        boolean otherwise = false;
        for (Node each : statement.named()) {
            Guard guard = switch (each.type()) {
                case "expression_case", "type_case", "communication_case" -> {
                    Node head = each.child(each.is("communication_case") ? "communication" : each.is("type_case") ? "type" : "value");
                    yield head == null ? Guard.OTHER : guard(file.text(head));
                }
                case "default_case" -> {
                    otherwise = true;
                    yield Guard.NONE;
                }
                default -> null;
            };
            if (guard == null) {
                continue;
            }
            Set<State> inside = guarded(entered, guard);
            boolean first = !each.is("default_case");
            for (Node inner : each.named()) {
                if (first) {
                    first = false; // the case's own expression
                    continue;
                }
                inside = run(inner, inside);
            }
            after.addAll(inside);
        }
        if (!otherwise && !statement.is("select_statement")) {
            after.addAll(entered);
        }
        return after;
    }

    private boolean isFatal(Node statement) {
        for (Node call : statement.all(n -> n.is("call_expression"), n -> !n.is("func_literal"))) {
            String name = Types.calledName(file, call);
            if (FATAL.matcher(name).matches()) {
                return true;
            }
            Declared target = types.target(file, call);
            Node body = target == null ? null : target.body();
            if (target != null && body != null && endsProcess(target, body)) {
                return true;
            }
        }
        return false;
    }

    /// Whether the last statement of a helper ends the process.
    private static boolean endsProcess(Declared helper, Node body) {
        Node list = body.first("statement_list");
        List<Node> statements = list == null ? List.of() : list.named();
        if (statements.isEmpty() || !statements.getLast().is("expression_statement")) {
            return false;
        }
        List<Node> calls = statements.getLast().all("call_expression");
        return !calls.isEmpty() && FATAL.matcher(Types.calledName(helper.file(), calls.getFirst())).matches();
    }
}
