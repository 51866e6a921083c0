/// The `anteroom fleet` command: one class per sub-command, no logic. Whatever is printed goes through a
/// [dev.anteroom.report.terminal.TerminalWriter].
@NullMarked
package dev.anteroom.fleet.command;

import org.jspecify.annotations.NullMarked;
