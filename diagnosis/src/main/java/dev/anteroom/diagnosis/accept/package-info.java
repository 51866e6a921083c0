/// What the accept loop was doing: finds the goroutines that accept in dumps and profiles, and names their posture.
@NullMarked
package dev.anteroom.diagnosis.accept;

import org.jspecify.annotations.NullMarked;
