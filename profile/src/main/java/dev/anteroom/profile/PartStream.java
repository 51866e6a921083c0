package dev.anteroom.profile;

import java.io.IOException;
import java.io.InputStream;

/// A stream that is made to be read in parts: a single byte is a part of one.
public abstract class PartStream extends InputStream {
    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public abstract int read(byte[] target, int offset, int length) throws IOException;
}
