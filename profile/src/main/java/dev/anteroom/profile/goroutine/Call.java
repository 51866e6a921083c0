package dev.anteroom.profile.goroutine;

import java.util.OptionalLong;

/// A frame of one goroutine, with the arguments that it was called with.
///
/// @param frame the function and its place
/// @param arguments what stands between the parentheses: `0xc000123400, {0x5a, 0x2}`; `...` for an inlined call,
///   which
/// has
///     none of its own; empty for a function without arguments
public record Call(Frame frame, String arguments) {
    /// The first argument where it is a number: of a method with a pointer receiver, the address of the instance,
    /// so that two goroutines that wait for the same mutex or listener can be told from two that wait for
    /// different ones.
    public OptionalLong firstValue() {
        int length = arguments.length();
        if (length < 3 || arguments.charAt(0) != '0' || arguments.charAt(1) != 'x') {
            return OptionalLong.empty();
        }
        int end = 2;
        while (end < length && end < 18 && Character.digit(arguments.charAt(end), 16) >= 0) {
            end++;
        }
        return end == 2 ? OptionalLong.empty() : OptionalLong.of(Long.parseUnsignedLong(arguments, 2, end, 16));
    }
}
