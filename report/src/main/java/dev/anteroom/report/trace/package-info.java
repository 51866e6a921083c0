/// Shows what an execution trace amounts to, for people ([TraceListing]) and for programs ([TraceJson]).
@NullMarked
package dev.anteroom.report.trace;

import org.jspecify.annotations.NullMarked;
