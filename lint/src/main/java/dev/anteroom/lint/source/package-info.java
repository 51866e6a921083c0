/// Files, packages and modules of a Go source tree, and what a name in them means.
@NullMarked
package dev.anteroom.lint.source;

import org.jspecify.annotations.NullMarked;
