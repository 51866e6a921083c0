/// Hand-over: listeners are held by a supervisor, handed from one version of a service to the next, and taken back when
/// the newcomer accepts worse.
///
/// | package | what lives there |
/// | --- | --- |
/// | `service` | what a service is: its description |
/// | `supervisor` | holds the listeners, starts, keeps and upgrades the service; state on disk, control socket |
/// | `upgrade` | what an upgrade measures, how it judges, how it is drawn |
/// | `proof` | the captures before and after an upgrade, compared |
/// | `adopt` | a running service taken under supervision |
/// | `relisten` | the accept queue's limit changed on a running service |
///
/// This package itself holds only [HandoffException].
@NullMarked
package dev.anteroom.handoff;

import org.jspecify.annotations.NullMarked;
