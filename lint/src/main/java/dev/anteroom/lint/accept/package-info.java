/// Where a package accepts connections, and what it does between two accepts.
@NullMarked
package dev.anteroom.lint.accept;

import org.jspecify.annotations.NullMarked;
