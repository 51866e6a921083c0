/// The anteroom command: one class per sub-command, no logic.
@NullMarked
package dev.anteroom.cli;

import org.jspecify.annotations.NullMarked;
