/// Where the wait went: a [dev.anteroom.diagnosis.blame.Blame] as text, JSON, a bar and a flame graph.
@NullMarked
package dev.anteroom.report.blame;

import org.jspecify.annotations.NullMarked;
