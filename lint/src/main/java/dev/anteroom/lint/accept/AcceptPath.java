package dev.anteroom.lint.accept;

import dev.anteroom.lint.source.Declared;
import dev.anteroom.lint.source.SourceFile;
import dev.anteroom.lint.syntax.Node;
import org.jspecify.annotations.Nullable;

/// Code that runs between two accepts.
///
/// @param function the function it stands in
/// @param body the loop, or the body of a wrapper's Accept or of a hook
/// @param accept the call that accepts; null for a hook
/// @param sure whether its receiver is known to be a listener
/// @param connection name of the variable that holds the connection, null where it has none
/// @param error name of the variable that holds the error, null where it has none
/// @param failure the `if` that looks at its error, null where nobody looks
public record AcceptPath(
        Kind kind,
        Declared function,
        Node body,
        @Nullable Node accept,
        boolean sure,
        @Nullable String connection,
        @Nullable String error,
        @Nullable Failure failure) {
    public enum Kind {
        /// A loop that calls Accept.
        LOOP,
        /// A listener's own Accept, which calls that of the listener inside it.
        WRAPPER,
        /// A function that net/http calls on the goroutine of Serve for each connection.
        HOOK
    }

    /// What the code does with an error of Accept.
    ///
    /// @param test the `if`
    /// @param consequence the block for an error; null where an error does nothing and only success has a block
    public record Failure(Node test, @Nullable Node consequence) {}

    public SourceFile file() {
        return function.file();
    }

    /// A door whose names say that it is for operators, tests or examples.
    public boolean isSide() {
        return SideDoors.named(function.name()) || SideDoors.named(file().name());
    }
}
