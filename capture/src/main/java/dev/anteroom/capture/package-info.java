/// A capture on disk: recognises files by content and reads them into an immutable Evidence.
@NullMarked
package dev.anteroom.capture;

import org.jspecify.annotations.NullMarked;
