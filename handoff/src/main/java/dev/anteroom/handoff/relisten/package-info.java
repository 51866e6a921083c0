/// Repair without a restart: `listen()` called again on a running service's own listener, through a duplicate borrowed
/// with pidfd_getfd and closed at once. Nothing is taken over.
@NullMarked
package dev.anteroom.handoff.relisten;

import org.jspecify.annotations.NullMarked;
