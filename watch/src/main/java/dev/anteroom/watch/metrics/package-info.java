/// What the agent exports, in every format that scrapers ask for.
@NullMarked
package dev.anteroom.watch.metrics;

import org.jspecify.annotations.NullMarked;
