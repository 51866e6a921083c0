/// Thin typed access to the C library through java.lang.foreign: one method per C function, its prototype above
/// the method handle, and the kernel's own convention for errors (a negative errno as the result). For the other
/// packages of this library; nothing here decides anything.
@NullMarked
package dev.anteroom.linux.libc;

import org.jspecify.annotations.NullMarked;
