package dev.anteroom.gate.serve;

import dev.anteroom.watch.window.WindowReader;
import java.util.function.Supplier;

/// A host whose agent keeps windows: this one's store, or another's gate.
///
/// @param name as answers name it
/// @param windows opens them to read; kept open between answers
public record Host(String name, Supplier<WindowReader> windows) {}
