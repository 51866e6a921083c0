/// Processes by descriptor: starting one with exactly the open files it is meant to have ([Spawn]), and watching,
/// signalling and borrowing descriptors from one that runs ([Pidfd]).
@NullMarked
package dev.anteroom.linux.process;

import org.jspecify.annotations.NullMarked;
