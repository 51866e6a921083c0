/// Arranges what was found: which findings were taken at the same moment, in which order, of which process; and merges
/// those of one kind, moment and process into one observation.
@NullMarked
package dev.anteroom.capture.arrange;

import org.jspecify.annotations.NullMarked;
