/// Hosts that differ from what most have, without any policy.
@NullMarked
package dev.anteroom.drift.majority;

import org.jspecify.annotations.NullMarked;
