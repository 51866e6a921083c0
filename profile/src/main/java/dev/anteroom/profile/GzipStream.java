package dev.anteroom.profile;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Unpacks gzip (RFC 1952), also several members one after the other, and checks the checksum and length of each.
/// Unlike the JDK's stream it says where the input is damaged, and doesn't take damage after the first member for
/// the end.
final class GzipStream extends PartStream {
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;

    private final BufferedInputStream in;
    private final String name;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] input = new byte[32 * 1024];
    private int position;
    private int filled;
    private long consumed;
    private boolean inMember;
    private boolean ended;

    GzipStream(BufferedInputStream in, String name) {
        this.in = in;
        this.name = name;
    }

    static boolean isGzip(byte[] head) {
        return head.length >= 3 && head[0] == 0x1f && head[1] == (byte) 0x8b && head[2] == 8;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!ended) {
            if (!inMember && !startMember()) {
                ended = true;
                break;
            }
            int read = inflate(target, offset, length);
            if (read > 0) {
                return read;
            }
        }
        return -1;
    }

    private int inflate(byte[] target, int offset, int length) throws IOException {
        try {
            while (true) {
                int read = inflater.inflate(target, offset, length);
                if (read > 0) {
                    crc.update(target, offset, read);
                    return read;
                }
                if (inflater.finished()) {
                    position = filled - inflater.getRemaining();
                    endMember();
                    return 0;
                }
                if (inflater.needsDictionary()) {
                    throw damaged("its gzip data is damaged (it asks for a dictionary)");
                }
                if (!fill()) {
                    throw damaged("is cut: the gzip data ends in the middle");
                }
                inflater.setInput(input, position, filled - position);
                position = filled;
            }
        } catch (DataFormatException failure) {
            throw damaged("its gzip data is damaged (" + failure.getMessage() + ")");
        }
    }

    private boolean fill() throws IOException {
        consumed += filled;
        position = 0;
        filled = Math.max(0, in.read(input, 0, input.length));
        return filled > 0;
    }

    private int next() throws IOException {
        if (position == filled && !fill()) {
            throw damaged("is cut: the gzip header or trailer is incomplete");
        }
        return input[position++] & 0xff;
    }

    private boolean startMember() throws IOException {
        boolean first = consumed == 0 && filled == 0;
        if (!first && !skipZeros()) {
            return false;
        }
        if (next() != 0x1f || next() != 0x8b || next() != 8) {
            throw damaged("has something else after the end of its gzip data; cut that off");
        }
        int flags = next();
        for (int i = 0; i < 6; i++) {
            next();
        }
        if ((flags & EXTRA) != 0) {
            int extra = next() | (next() << 8);
            for (int i = 0; i < extra; i++) {
                next();
            }
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_CRC) != 0) {
            next();
            next();
        }
        inflater.reset();
        inflater.setInput(input, position, filled - position);
        crc.reset();
        inMember = true;
        return true;
    }

    /// Tape and block devices pad with zeros. False at the end of the input.
    private boolean skipZeros() throws IOException {
        while (true) {
            if (position == filled && !fill()) {
                return false;
            }
            if (input[position] != 0) {
                return true;
            }
            position++;
        }
    }

    private void skipText() throws IOException {
        while (next() != 0) {
            // a file name or a comment
        }
    }

    private void endMember() throws IOException {
        inMember = false;
        long expectedCrc = fourBytes();
        if (expectedCrc != crc.getValue()) {
            throw damaged(String.format(
                    "has a wrong gzip checksum (CRC32 %08x, the data has %08x); fetch it again",
                    expectedCrc, crc.getValue()));
        }
        long expectedSize = fourBytes();
        if (expectedSize != (inflater.getBytesWritten() & 0xFFFFFFFFL)) {
            throw damaged("has a wrong gzip length (" + expectedSize + ", the data has " + inflater.getBytesWritten()
                    + " bytes); fetch it again");
        }
    }

    private long fourBytes() throws IOException {
        long value = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            value |= (long) next() << shift;
        }
        return value;
    }

    private ProfileFormatException damaged(String problem) {
        return new ProfileFormatException(
                name, consumed + (inMember ? filled - inflater.getRemaining() : position), problem);
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}
