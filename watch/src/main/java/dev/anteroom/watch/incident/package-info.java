/// From a trigger to an incident that people hear of: recorded, diagnosed, kept, told.
@NullMarked
package dev.anteroom.watch.incident;

import org.jspecify.annotations.NullMarked;
