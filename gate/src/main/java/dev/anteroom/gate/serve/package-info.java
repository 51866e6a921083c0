/// The HTTP server: what Argo Rollouts and Flagger ask, answered from windows already kept.
@NullMarked
package dev.anteroom.gate.serve;

import org.jspecify.annotations.NullMarked;
