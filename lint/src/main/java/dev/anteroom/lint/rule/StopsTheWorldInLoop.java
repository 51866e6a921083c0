package dev.anteroom.lint.rule;

import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Severity;
import dev.anteroom.lint.accept.Pauses;
import dev.anteroom.lint.accept.SideDoors;
import dev.anteroom.lint.syntax.Node;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Dumps of all goroutines, heap dumps, collections and ReadMemStats stop every goroutine, the accept loop too.
final class StopsTheWorldInLoop implements Rule {
    @Override
    public About about() {
        return new About(
                "AR126",
                "A loop stops the world again and again",
                CauseId.STOP_THE_WORLD,
                Severity.WARNING,
                "brokerd: world-watchdog, world-crash-log; kit: world-stacks, world-heap",
                "Sample seldom, use runtime/metrics, and take dumps when somebody asks for them.");
    }

    @Override
    public void check(Inspected in, Consumer<Draft> out) {
        for (String word : List.of(
                "runtime.GC(", "runtime.Stack(", "WriteHeapDump(", "FreeOSMemory(", "ReadMemStats(", "pprof.Lookup(")) {
            for (Inspected.Called call : in.calls(word)) {
                Node loop = call.node()
                        .ancestor("for_statement", "func_literal", "function_declaration", "method_declaration");
                if (loop == null
                        || !loop.is("for_statement")
                        || loop.first("range_clause") != null
                        || !endless(loop)
                        || !comesAgain(in, call, loop)) {
                    continue;
                }
                Confidence confidence = weight(in, call);
                if (confidence != null) {
                    out.accept(Draft.of(
                            this,
                            SideDoors.named(call.file().name()) ? Confidence.MAYBE : confidence,
                            call.file(),
                            call.node(),
                            "each round of this loop stops every goroutine of the process, the accept loop too"));
                }
            }
        }
    }

    /// A loop without a condition, or one that only counts up.
    private static boolean endless(Node loop) {
        for (Node header : loop.children()) {
            boolean condition = header != loop.child("body") && header.type().endsWith("expression");
            if (condition || (header.is("for_clause") && header.child("condition") != null)) {
                return header.is("for_clause") && loop.ancestor("for_statement") != null;
            }
        }
        return true;
    }

    /// A loop that makes a buffer larger until all fits runs two or three times; one that watches waits in each round.
    private static boolean comesAgain(Inspected in, Inspected.Called call, Node loop) {
        Node body = loop.child("body");
        boolean counted = loop.first("for_clause") != null;
        return counted
                || (body != null && new Pauses(in.types()).in(call.file(), body) > 0)
                || loop.all(n -> n.is("break_statement") || n.is("return_statement"), n -> !n.is("func_literal"))
                        .isEmpty();
    }

    private static @Nullable Confidence weight(Inspected in, Inspected.Called call) {
        String qualified = in.types().packageFunction(call.file(), call.node());
        if (qualified == null) {
            return call.text().contains("pprof.Lookup(\"goroutine\")")
                            && call.text().contains(".WriteTo(")
                    ? Confidence.LIKELY
                    : null;
        }
        return switch (qualified) {
            case "runtime.GC", "runtime/debug.WriteHeapDump", "runtime/debug.FreeOSMemory" -> Confidence.LIKELY;
            case "runtime.Stack" -> {
                Node all = call.argument(1);
                yield all != null && call.file().text(all).equals("true") ? Confidence.LIKELY : null;
            }
            case "runtime.ReadMemStats" -> Confidence.MAYBE;
            default -> null;
        };
    }
}
