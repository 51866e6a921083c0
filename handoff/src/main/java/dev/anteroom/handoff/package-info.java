/// Hand-over: listeners are held by a supervisor, handed from one version of a service to the next, and taken back when
/// the newcomer accepts worse.
///
/// | package | what lives there |
/// | --- | --- |
/// | `relisten` | the accept queue's limit changed on a running service |
///
/// This package itself holds only [HandoffException].
@NullMarked
package dev.anteroom.handoff;

import org.jspecify.annotations.NullMarked;
