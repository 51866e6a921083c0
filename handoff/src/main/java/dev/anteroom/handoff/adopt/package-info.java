/// Taking a running service that nobody prepared under supervision, without losing a connection.
@NullMarked
package dev.anteroom.handoff.adopt;

import org.jspecify.annotations.NullMarked;
