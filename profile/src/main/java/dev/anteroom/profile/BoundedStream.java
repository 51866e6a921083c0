package dev.anteroom.profile;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A stream that fails at the first byte beyond its limit.
final class BoundedStream extends FilterInputStream {
    private final String name;
    private final long limit;
    private long count;

    BoundedStream(InputStream in, String name, long limit) {
        super(in);
        this.name = name;
        this.limit = limit;
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        if (read >= 0) {
            count(1);
        }
        return read;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int read = super.read(target, offset, length);
        if (read > 0) {
            count(read);
        }
        return read;
    }

    private void count(int read) {
        count += read;
        if (count > limit) {
            throw new ProfileFormatException(name, limit, "holds more than the " + limit + " bytes that are allowed");
        }
    }

    @Override
    public long skip(long length) throws IOException {
        return read(new byte[(int) Math.min(length, 8192)]);
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
