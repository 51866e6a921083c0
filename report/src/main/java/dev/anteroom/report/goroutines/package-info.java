/// Lists a goroutine dump for people ([GoroutineListing]) and for programs ([GoroutineJson]).
@NullMarked
package dev.anteroom.report.goroutines;

import org.jspecify.annotations.NullMarked;
