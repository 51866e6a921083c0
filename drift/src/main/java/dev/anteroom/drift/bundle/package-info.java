/// Reads the facts that lie in captures, bundles of the collect script and facts files.
@NullMarked
package dev.anteroom.drift.bundle;

import org.jspecify.annotations.NullMarked;
