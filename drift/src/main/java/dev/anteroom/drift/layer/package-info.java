/// The four layers of a parameter: declared, in the kernel, effective, needed; and which step between them is broken.
@NullMarked
package dev.anteroom.drift.layer;

import org.jspecify.annotations.NullMarked;
