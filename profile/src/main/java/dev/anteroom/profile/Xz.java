package dev.anteroom.profile;

import java.io.IOException;
import java.io.InputStream;

/// Files packed by xz. Apart from the stream that unpacks them, so that nothing loads the decoder which only asks
/// whether
/// a file is xz: the decoder's jar is sealed, and a start-up cache that holds a class of a sealed package keeps the JVM
/// from starting where the jar is installed elsewhere.
public final class Xz {
    private Xz() {}

    /// Whether a file begins as xz does.
    ///
    /// @param head its first bytes; with fewer than four it doesn't
    public static boolean begins(byte[] head) {
        return head.length >= 4 && head[0] == (byte) 0xfd && head[1] == '7' && head[2] == 'z' && head[3] == 'X';
    }

    /// @param packed the packed bytes: one stream or several behind each other
    /// @param name what to call them in messages
    /// @return what they unpack to; reading it fails with a [ProfileFormatException] where they are cut or damaged
    ///
    /// @throws ProfileFormatException if their header is cut, damaged, or asks for too much memory
    /// @throws IOException if they can't be read
    public static InputStream unpack(InputStream packed, String name) throws IOException {
        return XzStream.open(packed, name);
    }
}
