/// Options that the hand-over commands share.
@NullMarked
package dev.anteroom.cli.handoff;

import org.jspecify.annotations.NullMarked;
