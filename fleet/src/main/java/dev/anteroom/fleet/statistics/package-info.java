/// What the questions need beyond [dev.anteroom.diagnosis.compare.Significance]: many tests at once, and how often
/// something precedes by chance. Knows nothing of a fleet.
@NullMarked
package dev.anteroom.fleet.statistics;

import org.jspecify.annotations.NullMarked;
