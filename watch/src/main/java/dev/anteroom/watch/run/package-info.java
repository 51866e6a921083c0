/// What the commands call.
@NullMarked
package dev.anteroom.watch.run;

import org.jspecify.annotations.NullMarked;
