/// Where text leaves for a terminal: [TerminalWriter] is the gate that everything a command prints goes
/// through. The names inside a line are made fit for it where the line is made
/// ([dev.anteroom.profile.text.Visible]).
@NullMarked
package dev.anteroom.report.terminal;

import org.jspecify.annotations.NullMarked;
