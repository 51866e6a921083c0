/// What a check finds, whichever check it is: a mistake in source, a parameter that drifted, a listener whose limit is
/// too
/// small. Here are the records; no rule, no reader of files, no exit code of a command. [dev.anteroom.finding.render]
/// prints
/// them.
@NullMarked
package dev.anteroom.finding;

import org.jspecify.annotations.NullMarked;
