/// Records a live service into a capture.
@NullMarked
package dev.anteroom.collect;

import org.jspecify.annotations.NullMarked;
