/// Mistakes of the accept path in Go source: read files ([dev.anteroom.lint.Linter]), ask each rule, keep what is not
/// suppressed. Nothing here renders or touches a capture.
@NullMarked
package dev.anteroom.lint;

import org.jspecify.annotations.NullMarked;
