package dev.anteroom.lint.rule;

import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Severity;
import dev.anteroom.lint.accept.SideDoors;
import dev.anteroom.lint.source.GoType;
import dev.anteroom.lint.source.SourceFile;
import dev.anteroom.lint.syntax.Node;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// Connections that never send a request stay for ever: each holds a descriptor, until Accept fails with EMFILE.
final class ServerWithoutReadHeaderTimeout implements Rule {
    @Override
    public About about() {
        return new About(
                "AR115",
                "An http.Server has no ReadHeaderTimeout",
                CauseId.FD_EXHAUSTION,
                Severity.WARNING,
                "shopd: fd-clients",
                "Set ReadHeaderTimeout (10 s is much) and IdleTimeout.");
    }

    @Override
    public void check(Inspected in, Consumer<Draft> out) {
        if (!in.in().mentions("http.Server")) {
            return;
        }
        for (Inspected.Called literal : in.nodes(List.of("http.Server{"), "composite_literal")) {
            GoType type = in.types().declared(literal.file(), literal.node().child("type"));
            Node body = literal.node().child("body");
            if (type.is("net/http.Server") && body != null && !limits(literal.file(), body) && !setLater(in)) {
                report(literal, out, edits(literal, body));
            }
        }
        for (Inspected.Called spec : in.nodes(List.of("http.Server"), "var_spec")) {
            Node type = spec.node().child("type");
            if (type != null
                    && spec.node().child("value") == null
                    && in.types().declared(spec.file(), type).name().equals("net/http.Server")
                    && !setLater(in)) {
                report(spec, out, List.of());
            }
        }
        for (Inspected.Called call : in.calls("new(http.Server)")) {
            if (call.text().equals("new(http.Server)") && !setLater(in)) {
                report(call, out, List.of());
            }
        }
    }

    private static final Set<String> LIMITS = Set.of("ReadHeaderTimeout", "ReadTimeout");

    private void report(Inspected.Called server, Consumer<Draft> out, List<Edit> edits) {
        boolean side = SideDoors.named(server.text())
                || SideDoors.named(server.around().lines().findFirst().orElse(""))
                || SideDoors.named(server.file().name());
        out.accept(new Draft(
                this,
                side ? Confidence.MAYBE : Confidence.SURE,
                server.file(),
                server.node(),
                "a connection that never sends its request stays for ever, and holds a descriptor",
                List.of(),
                edits));
    }

    private static boolean limits(SourceFile file, Node literal) {
        for (Node element : literal.named()) {
            List<Node> parts = element.named();
            if (element.is("keyed_element") && LIMITS.contains(file.text(parts.getFirst()))) {
                return true;
            }
        }
        return false;
    }

    /// Whether the package sets the field of some server afterwards.
    private static boolean setLater(Inspected in) {
        for (String field : LIMITS) {
            if (in.in().mentions("." + field + " =") || in.in().mentions("." + field + ", ")) {
                return true;
            }
        }
        return false;
    }

    private static List<Edit> edits(Inspected.Called literal, Node body) {
        SourceFile file = literal.file();
        List<Node> elements = body.named();
        String field = "ReadHeaderTimeout: 10 * time.Second";
        if (elements.isEmpty()) {
            return List.of(new Edit(body.start() + 1, body.end() - 1, field, "time"));
        }
        if (!elements.getFirst().is("keyed_element")) {
            return List.of();
        }
        Node last = elements.getLast();
        if (file.syntax().line(last.end()) == file.syntax().line(body.end())) {
            return List.of(new Edit(last.end(), last.end(), ", " + field, "time"));
        }
        // An empty line before it: gofmt aligns what stands together.
        String indent = Indents.before(file, last.start());
        int comma = last.end() + 1;
        return List.of(new Edit(comma, comma, "\n\n" + indent + field + ",", "time"));
    }
}
