package dev.anteroom.goprocess;

import dev.anteroom.goprocess.table.FunctionTable;
import java.util.HashMap;
import java.util.Map;

/// The functions that the runtime itself treats specially when it walks a stack, with the numbers that this version
/// gives them (Go's `internal/abi/symtab.go`, `FuncID`). Read from the program, since versions number them
/// differently; -1 where it has none.
///
/// @param wrapper the number of all wrappers that the compiler made; they come last in every version
/// @param pollWait the function (not its number) in which a goroutine is parked for a descriptor
record SpecialFunctions(
        int asyncPreempt,
        int sigpanic,
        int debugCall,
        int cgoCallback,
        int gopanic,
        int panicwrap,
        int wrapper,
        int runFinalizers,
        int runCleanups,
        int pollWait,
        int allgAdd) {
    private static final long RUNTIME = 0x2e656d69746e7572L; // "runtime."
    private static final long INTERNAL = 0x6c616e7265746e69L; // "internal"

    static SpecialFunctions of(FunctionTable functions) {
        Map<String, Integer> ids = new HashMap<>();
        int pollWait = FunctionTable.NONE;
        int allgAdd = FunctionTable.NONE;
        for (int i = 0; i < functions.count(); i++) {
            if (functions.nameStartsWith(i, RUNTIME)) {
                String name = functions.name(i);
                if (name.equals("runtime.allgadd")) {
                    allgAdd = i;
                }
                int id = functions.funcId(i);
                if (id != 0) {
                    ids.put(name, id);
                }
            } else if (pollWait < 0 && functions.nameStartsWith(i, INTERNAL)) {
                if (functions.name(i).equals("internal/poll.runtime_pollWait")) {
                    pollWait = i;
                }
            }
        }
        int last = ids.getOrDefault("runtime.systemstack_switch", -2);
        return new SpecialFunctions(
                ids.getOrDefault("runtime.asyncPreempt", -1),
                ids.getOrDefault("runtime.sigpanic", -1),
                ids.getOrDefault("runtime.debugCallV2", -1),
                ids.getOrDefault("runtime.cgocallback", -1),
                ids.getOrDefault("runtime.gopanic", -1),
                ids.getOrDefault("runtime.panicwrap", -1),
                last + 1,
                ids.getOrDefault("runtime.runFinalizers", -1),
                ids.getOrDefault("runtime.runCleanups", -1),
                pollWait,
                allgAdd);
    }

    /// Whether a call of this function was put under a running instruction, so that the caller's address is the
    /// instruction's own and not one after a call (`runtime/traceback.go`, `isInjectedCall`).
    boolean isInjected(int id) {
        return id > 0 && (id == asyncPreempt || id == sigpanic || id == debugCall);
    }

    /// Whether a wrapper that calls this one is worth showing (`elideWrapperCalling`).
    boolean showsItsWrapper(int id) {
        return id > 0 && (id == gopanic || id == sigpanic || id == panicwrap);
    }
}
