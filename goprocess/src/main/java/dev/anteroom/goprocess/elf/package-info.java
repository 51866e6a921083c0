/// ELF executables: sections, segments, symbols and Go's build information, read as something that may lie.
@NullMarked
package dev.anteroom.goprocess.elf;

import org.jspecify.annotations.NullMarked;
