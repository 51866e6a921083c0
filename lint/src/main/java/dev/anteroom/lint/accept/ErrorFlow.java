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
import java.util.regex.Matcher;
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

    private static final Pattern POSITIVE = Pattern.compile("(\\w+)\\s*>\\s*0");

    private final SourceFile file;
    private final Types types;
    private final Node loop;
    private final @Nullable String error;
    private final Pauses pauses;
    private final List<Way> ways = new ArrayList<>();

    private ErrorFlow(SourceFile file, Types types, Node loop, @Nullable String error) {
        this.file = file;
        this.error = error;
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
        ErrorFlow flow = new ErrorFlow(path.file(), types, path.body(), path.error());
        Node consequence = failure.consequence();
        Node test = failure.test();
        Set<State> states = Set.of(new State(0, Guard.NONE));
        Node accepting = statement(path.accept());
        Node from = accepting == null ? test : accepting;
        if (from == test) {
            states = flow.branches(test, states);
        }
        // What falls through goes on behind the test, as every loop does that only logs.
        for (Node next : following(from, path.body())) {
            states = flow.run(next, states);
        }
        for (State state : states) {
            flow.add(End.RETRY, state, consequence == null ? test : consequence);
        }
        return flow.ways;
    }

    /// The statement of a list that a call is part of.
    private static @Nullable Node statement(@Nullable Node call) {
        for (Node at = call; at != null; at = at.parent()) {
            Node parent = at.parent();
            if (parent != null && parent.is("statement_list")) {
                return at;
            }
        }
        return null;
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

    /// Whether the loop also ends after a connection that it wanted: it waits for one, and serves none.
    public static boolean endsWhenServed(AcceptPath path) {
        for (Node way :
                path.body().all(n -> n.is("return_statement") || n.is("break_statement"), n -> !n.is("func_literal"))) {
            if (path.accept() != null && way.start() > path.accept().end() && isOfSuccess(path, way)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOfSuccess(AcceptPath path, Node way) {
        if (path.failure() != null && path.failure().test().contains(way)) {
            return false;
        }
        Node test = way.ancestor(
                "if_statement", "for_statement", "select_statement", "expression_switch_statement", "func_literal");
        if (test == null || test == path.body() || !path.body().contains(test)) {
            return true;
        }
        Node condition = test.is("if_statement") ? test.child("condition") : null;
        if (condition == null) {
            return false;
        }
        String asked = path.file().text(condition);
        boolean ofAnError = path.error() != null
                && asked.matches("(?s).*\\b" + Pattern.quote(path.error()) + "\\b(?!\\s*==\\s*nil).*");
        return !ofAnError && !CLOSED.matcher(asked).find();
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
        return switch (statement.type()) {
            case "block", "statement_list", "labeled_statement" -> {
                Set<State> through = states;
                for (Node inner : statement.named()) {
                    through = run(inner, through);
                }
                yield through;
            }
            case "return_statement", "goto_statement" -> {
                boolean again = statement.is("return_statement") && callsItself(statement);
                yield ended(again ? End.RETRY : End.EXIT, pausing(statement, states), statement);
            }
            case "continue_statement" -> ended(End.RETRY, states, statement);
            case "break_statement" -> {
                Node inner = statement.ancestor(
                        "for_statement", "expression_switch_statement", "type_switch_statement", "select_statement");
                boolean leaves = !statement.named().isEmpty() || inner == loop;
                yield leaves ? ended(End.EXIT, states, statement) : states;
            }
            case "if_statement" -> runIf(statement, states);
            case "select_statement", "expression_switch_statement", "type_switch_statement" ->
                runCases(statement, states);
            case "go_statement", "defer_statement", "func_literal" -> states;
            case "for_statement" -> pausing(statement, states);
            default -> isFatal(statement) ? ended(End.FATAL, states, statement) : pausing(statement, states);
        };
    }

    /// Nothing comes behind it.
    private Set<State> ended(End end, Set<State> states, Node at) {
        states.forEach(state -> add(end, state, at));
        return Set.of();
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
        return branches(test, run(test.child("initializer"), states));
    }

    /// Both ways of a test, or the one that an error takes.
    private Set<State> branches(Node test, Set<State> states) {
        Set<State> entered = states;
        Node condition = test.child("condition");
        Guard guard = Guard.OTHER;
        boolean negated = false;
        if (condition != null) {
            entered = pausing(condition, entered);
            String text = file.text(condition);
            if (sleepsTheRest(test, text)) {
                return run(test.child("consequence"), entered);
            }
            String told = error == null ? text : withoutError(text, error);
            if (told.isEmpty()) {
                boolean taken = text.contains("!=");
                Node alternative = test.child("alternative");
                Node way = taken ? test.child("consequence") : alternative;
                return way == null ? entered : run(way, entered);
            }
            guard = guard(told + " " + initial(test));
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

    /// `if d > 0 { time.Sleep(d) }`: a pause of what is left of an interval. That nothing is left means that the time
    /// has passed.
    private boolean sleepsTheRest(Node test, String condition) {
        Matcher rest = POSITIVE.matcher(condition);
        Node consequence = test.child("consequence");
        return rest.matches()
                && consequence != null
                && test.child("alternative") == null
                && file.text(consequence).contains("time.Sleep(" + rest.group(1) + ")");
    }

    /// What a condition asks beyond whether there is an error; empty where that alone decides it.
    private static String withoutError(String condition, String error) {
        String name = Pattern.quote(error);
        if (condition.matches("(?s)\\(?" + name + "\\s*[!=]=\\s*nil\\)?")
                || condition.matches("(?s)" + name + "\\s*!=\\s*nil\\s*\\|\\|.*")
                || condition.matches("(?s)" + name + "\\s*==\\s*nil\\s*&&.*")) {
            return "";
        }
        return condition.replaceAll("\\b" + name + "\\s*[!=]=\\s*nil\\b\\s*(&&|\\|\\|)?", "");
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
        return Pattern.compile("(![\\w.()]*|!=\\s*[\\w.]*)(" + word.pattern() + ")")
                        .matcher(condition)
                        .find()
                || Pattern.compile("!errors\\.Is\\([^)]*(" + word.pattern() + ")")
                        .matcher(condition)
                        .find()
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
                    Node head = each.child(
                            each.is("communication_case") ? "communication" : each.is("type_case") ? "type" : "value");
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
        return !calls.isEmpty()
                && FATAL.matcher(Types.calledName(helper.file(), calls.getFirst()))
                        .matches();
    }
}
