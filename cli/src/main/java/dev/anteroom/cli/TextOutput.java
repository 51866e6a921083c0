package dev.anteroom.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// UTF-8 bytes on their way to where text is printed: what isn't UTF-8 becomes a replacement character. The
/// writer stays open.
final class TextOutput extends OutputStream {
    private static final int BUFFER = 16 * 1024;

    private final Writer to;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER);
    private final CharBuffer chars = CharBuffer.allocate(BUFFER);

    TextOutput(Writer to) {
        this.to = to;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        for (int at = offset; at < offset + length; ) {
            int part = Math.min(bytes.remaining(), offset + length - at);
            bytes.put(from, at, part);
            at += part;
            decode(false);
        }
    }

    private void decode(boolean end) throws IOException {
        bytes.flip();
        // A byte makes one char at most: all of them fit.
        decoder.decode(bytes, chars, end);
        bytes.compact();
        chars.flip();
        to.append(chars);
        chars.clear();
    }

    @Override
    public void close() throws IOException {
        decode(true);
        decoder.flush(chars);
        chars.flip();
        to.append(chars);
        to.flush();
    }
}
