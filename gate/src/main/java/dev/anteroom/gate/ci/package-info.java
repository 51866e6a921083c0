/// A comparison as findings, and as the exit statuses that rollout tools and CI systems expect.
@NullMarked
package dev.anteroom.gate.ci;

import org.jspecify.annotations.NullMarked;
