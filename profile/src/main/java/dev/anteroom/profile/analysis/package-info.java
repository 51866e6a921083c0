/// What can be seen in a profile: the top functions, the call tree, and both as text that users of pprof recognise.
@NullMarked
package dev.anteroom.profile.analysis;

import org.jspecify.annotations.NullMarked;
