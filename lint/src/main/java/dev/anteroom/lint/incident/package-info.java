/// Which findings a capture's stacks pass through, and with what weight.
@NullMarked
package dev.anteroom.lint.incident;

import org.jspecify.annotations.NullMarked;
