package dev.anteroom.profile;

/// How to read `perf script` output.
///
/// @param commandAsRoot the command's name becomes the outermost frame of each stack, as in FlameGraph's
/// stackcollapse-perf
public record PerfScriptOptions(boolean commandAsRoot) {
    /// Without the command as a frame; it is a label of each sample either way.
    public static PerfScriptOptions defaults() {
        return new PerfScriptOptions(false);
    }
}
