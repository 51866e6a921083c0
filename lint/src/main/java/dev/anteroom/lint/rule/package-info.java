/// One class for each mistake; each is a pure function of a package.
@NullMarked
package dev.anteroom.lint.rule;

import org.jspecify.annotations.NullMarked;
