@NullMarked
package dev.anteroom.lint.incident;

import org.jspecify.annotations.NullMarked;
