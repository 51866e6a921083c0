package dev.anteroom.finding;

import org.jspecify.annotations.Nullable;

/// One fact that a finding rests on.
///
/// @param text one line: `calls handshake`, `the limit is 128, the file asks for 4096`
/// @param at where it was seen; null where that is the finding's own place
public record Evidence(String text, @Nullable Place at) {
    public static Evidence of(String text) {
        return new Evidence(text, null);
    }
}
