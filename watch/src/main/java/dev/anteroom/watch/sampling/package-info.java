/// Looks at every accept queue of the host, idle ones seldom and busy ones a hundred times a second, within a budget of
/// CPU
/// time. One thread ([HostSampler]) looks and never waits for anything slow; what has to be asked elsewhere (names,
/// namespaces, captures) is done by others and handed over.
@NullMarked
package dev.anteroom.watch.sampling;

import org.jspecify.annotations.NullMarked;
