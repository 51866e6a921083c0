/// Go execution traces as goroutine timelines. Knows nothing of Anteroom.
@NullMarked
package dev.anteroom.gotrace;

import org.jspecify.annotations.NullMarked;
