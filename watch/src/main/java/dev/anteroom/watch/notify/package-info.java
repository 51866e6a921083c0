/// Tells people and systems of incidents, in the forms that they take.
@NullMarked
package dev.anteroom.watch.notify;

import org.jspecify.annotations.NullMarked;
