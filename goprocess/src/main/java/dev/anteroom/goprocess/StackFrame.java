package dev.anteroom.goprocess;

/// One call of a stack.
///
/// @param function the linker's name: `net/http.(*conn).serve`
/// @param file the source file as the build recorded it; empty where the tables have none
/// @param line the line in it, 0 where the tables have none
/// @param inlined whether this call was inlined into the frame that follows
/// @param hidden whether `debug=2` leaves it out: a function of package runtime that isn't exported, or a wrapper
///     that the compiler made (Go's `runtime/traceback.go`, `showfuncinfo`)
public record StackFrame(String function, String file, int line, boolean inlined, boolean hidden) {
    @Override
    public String toString() {
        return file.isEmpty() ? function : function + " " + file + ":" + line;
    }
}
