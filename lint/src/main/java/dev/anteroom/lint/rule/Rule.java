package dev.anteroom.lint.rule;

import java.util.function.Consumer;

/// One mistake.
public interface Rule {
    About about();

    /// Says what it finds in one package.
    void check(Inspected in, Consumer<Draft> out);
}
