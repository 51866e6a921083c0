/// Renders a Diagnosis and its flame graphs: terminal, JSON, one-file HTML, SVG.
@NullMarked
package dev.anteroom.report;

import org.jspecify.annotations.NullMarked;
