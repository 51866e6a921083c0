/// Go source as trees: the parser behind java.lang.foreign, nodes, positions. Knows nothing of accept paths.
@NullMarked
package dev.anteroom.lint.syntax;

import org.jspecify.annotations.NullMarked;
