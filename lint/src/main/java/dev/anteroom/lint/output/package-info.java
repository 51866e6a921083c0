/// Findings as text, JSON, SARIF, JUnit and GitHub annotations.
@NullMarked
package dev.anteroom.lint.output;

import org.jspecify.annotations.NullMarked;
