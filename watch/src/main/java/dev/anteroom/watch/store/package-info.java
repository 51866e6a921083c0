/// What the agent keeps of the last days: windows and incidents, in one SQLite file (WAL) beside the captures.
@NullMarked
package dev.anteroom.watch.store;

import org.jspecify.annotations.NullMarked;
