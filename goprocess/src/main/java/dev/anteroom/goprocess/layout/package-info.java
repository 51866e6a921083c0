/// Where the Go runtime keeps what this library reads: `layouts.txt` has a line for each minor version and
/// architecture, made by
/// `lab/golayout.sh` from the DWARF of programs that those versions built.
@NullMarked
package dev.anteroom.goprocess.layout;

import org.jspecify.annotations.NullMarked;
