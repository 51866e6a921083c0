/// What begins a capture: a small language, and what watches for it.
@NullMarked
package dev.anteroom.collect.trigger;

import org.jspecify.annotations.NullMarked;
