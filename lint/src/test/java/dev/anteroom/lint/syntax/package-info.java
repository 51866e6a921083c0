@NullMarked
package dev.anteroom.lint.syntax;

import org.jspecify.annotations.NullMarked;
