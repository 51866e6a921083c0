package dev.anteroom.lint.accept;

import dev.anteroom.lint.source.Declared;
import dev.anteroom.lint.source.GoPackage;
import dev.anteroom.lint.source.GoType;
import dev.anteroom.lint.source.SourceFile;
import dev.anteroom.lint.source.Types;
import dev.anteroom.lint.syntax.Node;
import dev.anteroom.lint.syntax.Syntax;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Every accept path of a package: its loops, its listeners' own Accept, and what net/http calls for each connection.
public final class AcceptPaths {
    private static final Set<String> ACCEPTS = Set.of("Accept", "AcceptTCP", "AcceptUnix");
    private static final Set<String> SYSTEM_ACCEPTS = Set.of(
            "syscall.Accept", "syscall.Accept4", "golang.org/x/sys/unix.Accept", "golang.org/x/sys/unix.Accept4");

    private final GoPackage in;
    private final Types types;
    private final List<AcceptPath> paths = new ArrayList<>();

    private AcceptPaths(GoPackage in, Types types) {
        this.in = in;
        this.types = types;
    }

    public static List<AcceptPath> of(GoPackage in, Types types) {
        AcceptPaths found = new AcceptPaths(in, types);
        if (in.mentions("Accept")) {
            found.loops();
        }
        if (in.mentions("ConnState") || in.mentions("ConnContext")) {
            found.hooks();
        }
        return List.copyOf(found.paths);
    }

    private record Site(Declared function, Node call, boolean sure) {}

    private void loops() {
        Map<Node, Site> helpers = new LinkedHashMap<>();
        for (Declared function : in.functionsOf("Accept")) {
            for (Site site : sites(function)) {
                Node loop = loopOf(site.call);
                if (loop != null) {
                    add(AcceptPath.Kind.LOOP, site, loop);
                } else if (isAcceptMethod(site.call)) {
                    Node method = site.call.function();
                    Node body = method == null ? null : method.child("body");
                    if (body != null) {
                        add(AcceptPath.Kind.WRAPPER, site, body);
                    }
                } else if (site.call.function() == function.node() && returnsConnection(function)) {
                    helpers.putIfAbsent(function.node(), site);
                }
            }
        }
        // A function that accepts once and hands the connection back is as good as Accept for the loop that calls it.
        for (Site helper : helpers.values()) {
            String name = name(helper.function);
            for (Declared function : in.functionsOf(name + "(")) {
                for (Node call : function.node().all("call_expression")) {
                    if (Types.calledName(function.file(), call).equals(name)) {
                        Declared target = types.target(function.file(), call);
                        Node loop = loopOf(call);
                        if (loop != null && target != null && target.node() == helper.function.node()) {
                            add(AcceptPath.Kind.LOOP, new Site(function, call, helper.sure), loop);
                        }
                    }
                }
            }
        }
    }

    private static String name(Declared function) {
        Node name = function.node().child("name");
        return name == null ? "" : function.file().text(name);
    }

    private boolean returnsConnection(Declared function) {
        List<GoType> results = types.resultTypes(function);
        return results.size() == 2 && results.getLast().is("error") && isConnection(results.getFirst());
    }

    /// Whether a type is a connection of package net, or contains one.
    public boolean isConnection(GoType type) {
        return isConnection(type, types);
    }

    static boolean isConnection(GoType type, Types types) {
        return type.is("net.Conn", "*net.TCPConn", "*net.UnixConn", "*crypto/tls.Conn")
                || types.embeds(type, "net.Conn");
    }

    private List<Site> sites(Declared function) {
        List<Site> sites = new ArrayList<>();
        SourceFile file = function.file();
        for (Node call : function.node().all("call_expression")) {
            String qualified = types.packageFunction(file, call);
            if (qualified != null && SYSTEM_ACCEPTS.contains(qualified)) {
                sites.add(new Site(function, call, true));
                continue;
            }
            Node arguments = call.child("arguments");
            if (!ACCEPTS.contains(Types.calledName(file, call))
                    || arguments == null
                    || !arguments.named().isEmpty()) {
                continue;
            }
            Node receiver = types.receiver(file, call);
            if (receiver == null) {
                continue;
            }
            GoType type = types.of(file, receiver);
            Boolean listener = isListener(type);
            if (Boolean.TRUE.equals(listener)) {
                sites.add(new Site(function, call, true));
            } else if (listener == null && hasTwoResults(call) && file.imports("net")) {
                sites.add(new Site(function, call, false));
            }
        }
        return sites;
    }

    /// Null where it isn't known.
    private @Nullable Boolean isListener(GoType type) {
        if (!type.known()) {
            return null;
        }
        if (type.is("net.Listener", "*net.TCPListener", "*net.UnixListener")) {
            return true;
        }
        if (types.embeds(type, "net.Listener")
                || types.embeds(type, "net.TCPListener")
                || types.embeds(type, "net.UnixListener")) {
            return true;
        }
        Declared own = types.method(type, "Accept");
        if (own != null) {
            List<GoType> results = types.resultTypes(own);
            return results.size() == 2 && isConnection(results.getFirst());
        }
        Declared declared = types.declaration(type);
        Node spec = declared == null ? null : declared.node().child("type");
        if (declared != null && spec != null && spec.is("interface_type")) {
            return declared.file().text(spec).contains("Accept() (net.Conn, error)");
        }
        // A type of another module that isn't here: something named Listener accepts connections, more often than not.
        boolean perhaps = declared == null && type.bare().endsWith("Listener");
        return perhaps ? null : Boolean.FALSE;
    }

    private static boolean hasTwoResults(Node call) {
        Node list = call.parent();
        Node statement = list == null ? null : list.parent();
        Node left = statement == null ? null : statement.child("left");
        return left != null && left.named().size() == 2;
    }

    /// The innermost loop around a call in the same function; not a loop over ready values.
    private static @Nullable Node loopOf(Node call) {
        Node found = call.ancestor("for_statement", "function_declaration", "method_declaration", "func_literal");
        return found != null && found.is("for_statement") && found.first("range_clause") == null ? found : null;
    }

    private boolean isAcceptMethod(Node call) {
        Node function = call.function();
        if (function == null || !function.is("method_declaration")) {
            return false;
        }
        Node name = function.child("name");
        for (SourceFile file : in.files()) {
            if (name != null && file.mentions("Accept") && file.syntax().root() == root(function)) {
                return ACCEPTS.contains(file.text(name));
            }
        }
        return false;
    }

    private static Node root(Node node) {
        Node top = node;
        for (Node parent = node.parent(); parent != null; parent = parent.parent()) {
            top = parent;
        }
        return top;
    }

    private void add(AcceptPath.Kind kind, Site site, Node body) {
        SourceFile file = site.function.file();
        AcceptPath.Kind real =
                kind == AcceptPath.Kind.LOOP && isAcceptMethod(site.call) ? AcceptPath.Kind.WRAPPER : kind;
        Node statement = statement(site.call);
        String connection = null;
        String error = null;
        Node assignment = assignment(site.call);
        if (assignment != null) {
            Node left = assignment.child("left");
            if (left != null && left.is("expression_list")) {
                List<Node> names = left.named();
                if (names.size() >= 2) {
                    connection = file.text(names.getFirst());
                    error = file.text(names.getLast());
                }
            }
        }
        AcceptPath.Failure failure =
                statement == null || error == null ? null : failure(file, statement, error, assignment);
        paths.add(new AcceptPath(real, site.function, body, site.call, site.sure, connection, error, failure));
    }

    private static @Nullable Node assignment(Node call) {
        for (Node node = call.parent(); node != null; node = node.parent()) {
            if (node.is("short_var_declaration") || node.is("assignment_statement")) {
                return node;
            }
            if (node.is("statement_list") || node.is("block")) {
                return null;
            }
        }
        return null;
    }

    /// The statement of a list that a call is part of.
    private static @Nullable Node statement(Node call) {
        Node at = call;
        for (Node parent = call.parent(); parent != null; at = parent, parent = parent.parent()) {
            if (parent.is("statement_list")) {
                return at;
            }
        }
        return null;
    }

    private static AcceptPath.@Nullable Failure failure(
            SourceFile file, Node statement, String error, @Nullable Node assignment) {
        if (statement.is("if_statement")) {
            return ofTest(file, statement, error);
        }
        Node list = statement.parent();
        if (list == null || assignment == null) {
            return null;
        }
        AcceptPath.Failure perhaps = null;
        for (Node next : list.named()) {
            if (next.start() >= statement.end() && next.is("if_statement")) {
                AcceptPath.Failure found = ofTest(file, next, error);
                if (found != null) {
                    return found;
                }
                Node condition = next.child("condition");
                boolean asks =
                        condition != null && file.text(condition).matches("(?s).*\\b" + Pattern.quote(error) + "\\b.*");
                if (asks && perhaps == null) {
                    perhaps = new AcceptPath.Failure(next, next.child("consequence"));
                }
            }
        }
        return perhaps;
    }

    private static AcceptPath.@Nullable Failure ofTest(SourceFile file, Node test, String error) {
        Node condition = test.child("condition");
        if (condition == null) {
            return null;
        }
        String text = file.text(condition);
        if (text.matches("(?s).*\\b" + Pattern.quote(error) + "\\s*!=\\s*nil\\b.*")) {
            return new AcceptPath.Failure(test, test.child("consequence"));
        }
        if (text.matches("(?s).*\\b" + Pattern.quote(error) + "\\s*==\\s*nil\\b.*")) {
            return new AcceptPath.Failure(test, test.child("alternative"));
        }
        return null;
    }

    // Hooks of net/http

    private void hooks() {
        for (SourceFile file : in.files()) {
            if (!file.mentions("ConnState") && !file.mentions("ConnContext")) {
                continue;
            }
            Syntax syntax = file.syntax();
            for (Node element : syntax.all("keyed_element")) {
                List<Node> parts = element.named();
                if (parts.size() == 2 && isHook(file.text(parts.getFirst()))) {
                    hook(file, parts.getLast());
                }
            }
            for (Node assignment : syntax.all("assignment_statement")) {
                Node left = assignment.child("left");
                Node right = assignment.child("right");
                if (left != null
                        && right != null
                        && !right.named().isEmpty()
                        && isHook(file.text(left).replaceFirst(".*\\.", ""))) {
                    hook(file, right.named().getFirst());
                }
            }
        }
    }

    private static boolean isHook(String field) {
        return field.equals("ConnState") || field.equals("ConnContext");
    }

    private void hook(SourceFile file, Node value) {
        Node expression = value.is("literal_element") && !value.named().isEmpty()
                ? value.named().getFirst()
                : value;
        Declared function = types.functionValue(file, expression);
        Node body = function == null ? null : function.body();
        if (function != null && body != null) {
            paths.add(new AcceptPath(AcceptPath.Kind.HOOK, function, body, null, true, null, null, null));
        }
    }
}
