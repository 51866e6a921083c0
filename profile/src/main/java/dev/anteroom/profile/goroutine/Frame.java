package dev.anteroom.profile.goroutine;

/// One line of a stack.
///
/// @param function the linker's name: `net/http.(*conn).serve`, `main.run.func1`; for the two frames that stand for
///     something the runtime did not print, a note in brackets
/// @param file the source file, empty where the dump has none
/// @param line the line in that file, 0 where the dump has none
public record Frame(String function, String file, int line) {
    /// Stands where the runtime left frames out (`...additional frames elided...`, `...23 frames elided...`).
    public static final Frame ELIDED = new Frame("[frames elided]", "", 0);

    /// Stands for the whole stack of a goroutine that ran on another thread during a crash.
    public static final Frame UNAVAILABLE = new Frame("[stack unavailable]", "", 0);

    public Frame {
        // Markdown takes the asterisks of (*T) for emphasis and leaves (_T): no receiver is written so.
        function = function.contains(".(_") ? function.replace(".(_", ".(*") : function;
    }

    /// Whether this stands for frames that were not printed.
    public boolean isNote() {
        return function.startsWith("[");
    }

    /// Whether a dump leaves this out unless GOTRACEBACK=system: a function of package runtime that isn't exported
    /// (`runtime/traceback.go`, `showfuncinfo`).
    boolean isHiddenRuntime() {
        if (!function.startsWith("runtime.") || function.length() == "runtime.".length()) {
            return false;
        }
        char first = function.charAt("runtime.".length());
        return !(first >= 'A' && first <= 'Z');
    }

    @Override
    public String toString() {
        return file.isEmpty() ? function : function + " " + file + ":" + line;
    }
}
