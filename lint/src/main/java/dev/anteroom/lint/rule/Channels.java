package dev.anteroom.lint.rule;

import dev.anteroom.lint.accept.Event;
import dev.anteroom.lint.source.GoPackage;
import dev.anteroom.lint.source.GoType;
import dev.anteroom.lint.source.SourceFile;
import dev.anteroom.lint.source.Types;
import dev.anteroom.lint.syntax.Node;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is known of the channel of an event.
final class Channels {
    enum Capacity {
        /// It is made without a buffer.
        NONE,
        /// It is made with one.
        SOME,
        UNKNOWN
    }

    private Channels() {}

    static @Nullable Node channel(Event event) {
        Node node = event.node();
        return node.is("send_statement") ? node.child("channel") : node.child("operand");
    }

    /// A channel of empty structs or booleans counts; its values say nothing.
    static boolean isSemaphore(Event event) {
        Node channel = channel(event);
        GoType type = channel == null ? GoType.UNKNOWN : event.types().of(event.file(), channel);
        return type.is("chan struct", "chan bool", "chan int", "chan byte");
    }

    static Capacity capacity(Event event) {
        Node channel = channel(event);
        return channel == null ? Capacity.UNKNOWN : capacity(event.types().in(), event.file(), channel, event.types());
    }

    /// Looks for the `make` of a local variable, of a field of that name in the package, or of a variable of the
    /// package.
    static Capacity capacity(GoPackage in, SourceFile file, Node channel, Types types) {
        if (channel.is("identifier")) {
            Node declaration = types.declarationOf(file, channel);
            if (declaration != null) {
                return made(file, declaration);
            }
        }
        String name = channel.is("selector_expression") && channel.child("field") != null
                ? text(file, channel.child("field"))
                : file.text(channel);
        Capacity found = Capacity.UNKNOWN;
        for (SourceFile each : in.files()) {
            if (!each.mentions(name)) {
                continue;
            }
            Node root = each.syntax().root();
            for (Node element : root.all(
                    n -> n.is("keyed_element")
                            || n.is("assignment_statement")
                            || n.is("short_var_declaration")
                            || n.is("var_spec"),
                    n -> true)) {
                if (names(each, element, name)) {
                    Capacity here = made(each, element);
                    if (here == Capacity.SOME) {
                        return here;
                    }
                    found = here == Capacity.NONE ? here : found;
                }
            }
        }
        return found;
    }

    private static String text(SourceFile file, @Nullable Node node) {
        return node == null ? "" : file.text(node);
    }

    private static boolean names(SourceFile file, Node element, String name) {
        if (element.is("keyed_element")) {
            List<Node> parts = element.named();
            return parts.size() == 2 && file.text(parts.getFirst()).equals(name);
        }
        Node left = element.is("var_spec") ? element.child("name") : element.child("left");
        String text = text(file, left);
        return text.equals(name) || text.endsWith("." + name);
    }

    /// The first `make` of a channel in a declaration.
    private static Capacity made(SourceFile file, Node declaration) {
        for (Node call : declaration.all("call_expression")) {
            Node arguments = call.child("arguments");
            if (!Types.calledName(file, call).equals("make") || arguments == null) {
                continue;
            }
            List<Node> given = arguments.named();
            if (!given.isEmpty() && given.getFirst().is("channel_type")) {
                boolean none = given.size() < 2 || file.text(given.get(1)).equals("0");
                return none ? Capacity.NONE : Capacity.SOME;
            }
        }
        return Capacity.UNKNOWN;
    }
}
