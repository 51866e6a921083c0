/// Renders a comparison: text for a terminal, JSON (`anteroom.comparison/1`), Markdown for a pull request or a rollout.
@NullMarked
package dev.anteroom.report.compare;

import org.jspecify.annotations.NullMarked;
