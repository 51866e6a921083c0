/// Recording a live service: the options that `capture` and `diagnose` share, and what is shown on the way.
@NullMarked
package dev.anteroom.cli.live;

import org.jspecify.annotations.NullMarked;
