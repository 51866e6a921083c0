package dev.anteroom.lint.rule;

import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Severity;
import dev.anteroom.lint.source.Declared;
import dev.anteroom.lint.source.SourceFile;
import dev.anteroom.lint.syntax.Node;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A signal that comes while nobody receives is lost: the drain never begins, and the killer takes the queue with it.
final class UnbufferedSignalChannel implements Rule {
    @Override
    public About about() {
        return new About(
                "AR111",
                "signal.Notify gets a channel without a buffer",
                CauseId.ACCEPT_LOOP_EXITED,
                Severity.WARNING,
                "shopd: draining",
                "Make the channel with room for one signal: make(chan os.Signal, 1).");
    }

    @Override
    public void check(Inspected in, Consumer<Draft> out) {
        for (Inspected.Called call : in.calls("signal.Notify")) {
            Node channel = call.argument(0);
            if (channel == null || !"os/signal.Notify".equals(in.types().packageFunction(call.file(), call.node()))) {
                continue;
            }
            report(in, call, channel, out);
        }
    }

    private void report(Inspected in, Inspected.Called call, Node channel, Consumer<Draft> out) {
        Node made = make(in, call.file(), channel);
        String message = "the channel " + call.file().text(channel)
                + " has no room: a signal that comes while nobody receives is lost, and no drain begins";
        if (made != null) {
            out.accept(new Draft(this, Confidence.SURE, call.file(), call.node(), message, List.of(), edits(made)));
        } else if (channel.is("selector_expression")
                && Channels.capacity(in.in(), call.file(), channel, in.types()) == Channels.Capacity.NONE) {
            out.accept(Draft.of(this, Confidence.LIKELY, call.file(), call.node(), message));
        } else {
            parameter(in, call, channel, message, out);
        }
    }

    private static List<Edit> edits(Node make) {
        Node arguments = make.child("arguments");
        return arguments == null || arguments.named().size() != 1
                ? List.of()
                : List.of(new Edit(arguments.end() - 1, arguments.end() - 1, ", 1", ""));
    }

    /// The `make` without a buffer that a local variable or one of the package is.
    private static @Nullable Node make(Inspected in, SourceFile file, Node channel) {
        Node declaration = channel.is("identifier") ? in.types().declarationOf(file, channel) : null;
        if (channel.is("call_expression")) {
            declaration = channel;
        }
        if (declaration == null && channel.is("identifier")) {
            Declared value = in.in().value(file.text(channel));
            declaration = value == null || value.file() != file ? null : value.node();
        }
        if (declaration == null) {
            return null;
        }
        for (Node call : declaration.all("call_expression")) {
            Node arguments = call.child("arguments");
            if (arguments != null && file.text(call).startsWith("make(chan")) {
                boolean none = arguments.named().size() == 1
                        || file.text(arguments.named().get(1)).equals("0");
                return none ? call : null;
            }
        }
        return null;
    }

    /// A parameter, by what the package passes for it.
    private void parameter(Inspected in, Inspected.Called call, Node channel, String message, Consumer<Draft> out) {
        int index = channel.is("identifier") ? in.types().parameterIndex(call.file(), channel) : -1;
        Node function = call.node().ancestor("function_declaration", "method_declaration");
        Node name = function == null ? null : function.child("name");
        if (index < 0 || name == null) {
            return;
        }
        String called = call.file().text(name);
        for (Inspected.Called caller : in.calls(called + "(")) {
            Node given = caller.argument(index);
            Declared target = in.types().target(caller.file(), caller.node());
            if (given == null || target == null || target.node() != function) {
                continue;
            }
            Node made = make(in, caller.file(), given);
            if (made != null) {
                out.accept(new Draft(
                        this, Confidence.SURE, caller.file(), caller.node(), message, List.of(), edits(made)));
            }
        }
    }
}
