/// The kernel's side of a capture: the accept queue many times a second, and rounds of files.
@NullMarked
package dev.anteroom.collect.kernel;

import org.jspecify.annotations.NullMarked;
