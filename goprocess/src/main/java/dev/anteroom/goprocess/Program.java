package dev.anteroom.goprocess;

import dev.anteroom.goprocess.layout.RuntimeLayout;
import dev.anteroom.goprocess.table.FunctionTable;

/// What is known of a program once it is open: where things are and what its numbers mean. Immutable.
///
/// @param functions its functions
/// @param layout where the runtime keeps its fields
/// @param linkRegister whether a call leaves its return address in a register (arm64) instead of on the stack (amd64)
/// @param goFunc address of the function data, moduledata's `gofunc`
/// @param allGoroutines address of `runtime.allgs`
/// @param scheduler address of `runtime.sched`, 0 unknown
/// @param gcPhase address of `runtime.gcphase`, 0 unknown
/// @param gcBlacken address of `runtime.gcBlackenEnabled`, 0 unknown
/// @param processors address of `runtime.gomaxprocs`, 0 unknown
/// @param waitReasons the runtime's words, by its numbers; empty where they weren't found
/// @param special the functions that are treated specially
record Program(
        FunctionTable functions,
        RuntimeLayout layout,
        boolean linkRegister,
        long goFunc,
        long allGoroutines,
        long scheduler,
        long gcPhase,
        long gcBlacken,
        long processors,
        WaitReasons waitReasons,
        SpecialFunctions special) {}
