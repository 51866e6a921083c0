/// `.gopclntab`: which function, file and line a program counter belongs to, how far the caller's frame is, and which
/// calls were inlined there (Go's `runtime/symtab.go`, `cmd/link/internal/ld/pcln.go`; Go 1.18 and newer).
///
/// The table starts with a header: magic u32 (0xfffffff0 from 1.18, 0xfffffff1 from 1.20), two zeros, instruction
/// quantum u8, pointer size u8, then eight words: functions, files, text start (0 from 1.27), and the offsets of
/// function names, compile units, file names, pc tables and functions.
@NullMarked
package dev.anteroom.goprocess.table;

import org.jspecify.annotations.NullMarked;
