/// What a capture takes over pprof, in which order, and what it spares the service.
@NullMarked
package dev.anteroom.collect.profiles;

import org.jspecify.annotations.NullMarked;
