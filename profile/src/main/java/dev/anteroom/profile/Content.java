package dev.anteroom.profile;

import dev.anteroom.profile.copied.PlainStream;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/// The bytes of one input, without what they are packed with ([Packed]) and a text as UTF-8 without what it told a
/// terminal ([PlainStream]): its beginning, to recognise it by, and then all of it as one stream. Decompression
/// happens as the stream is read, checks every checksum, and ends with an error at the limit, so that an input that
/// claims or unpacks to too much fails early and cheaply.
public final class Content implements AutoCloseable {
    private static final int HEAD = 64 * 1024;
    private static final int LAYERS = 3;

    private final String name;
    private final BufferedInputStream stream;
    private final byte[] head;
    private final boolean asWritten;

    private Content(String name, InputStream raw, ReadLimits limits, boolean large) throws IOException {
        this.name = name;
        InputStream in = raw;
        try {
            BufferedInputStream buffered = new BufferedInputStream(in, HEAD);
            in = buffered;
            boolean compressed = false;
            for (int layer = 0; ; layer++) {
                InputStream opened = Packed.unpack(peek(buffered, Packed.MAGIC), buffered, name);
                if (opened == null) {
                    break;
                }
                if (layer == LAYERS) {
                    throw new ProfileFormatException(name, -1, "is compressed more than " + LAYERS + " times over");
                }
                compressed = true;
                in = opened;
                buffered = new BufferedInputStream(in, HEAD);
                in = buffered;
            }
            if (compressed && large) {
                // Unpacking on a second core while this one parses.
                in = new ReadAhead(buffered, name);
            }
            in = new BoundedStream(in, name, limits.maxBytes());
            BufferedInputStream written = new BufferedInputStream(in, HEAD);
            InputStream plain = PlainStream.of(peek(written, HEAD), written);
            asWritten = plain == null;
            stream = plain == null ? written : new BufferedInputStream(plain, HEAD);
            head = peek(stream, HEAD);
        } catch (Throwable failure) {
            in.close();
            throw failure;
        }
    }

    private static byte[] peek(BufferedInputStream in, int most) throws IOException {
        in.mark(most);
        byte[] head = in.readNBytes(most);
        in.reset();
        return head;
    }

    /// The content of a file, named by its path.
    ///
    /// @throws ProfileFormatException if the compression is damaged
    /// @throws UncheckedIOException if it can't be read
    public static Content open(Path path, ReadLimits limits) {
        try {
            return new Content(path.toString(), Files.newInputStream(path), limits, Files.size(path) > HEAD);
        } catch (NoSuchFileException missing) {
            throw new UncheckedIOException(path + ": no such file", missing);
        } catch (IOException failure) {
            throw new UncheckedIOException(path + ": can't be read: " + failure.getMessage(), failure);
        }
    }

    /// The content of bytes in memory.
    ///
    /// @param name what to call it in messages
    public static Content of(String name, byte[] bytes, ReadLimits limits) {
        return of(name, new ByteArrayInputStream(bytes), limits, bytes.length > HEAD);
    }

    /// The content of a stream, which is closed with it.
    public static Content of(String name, InputStream in, ReadLimits limits) {
        return of(name, in, limits, true);
    }

    private static Content of(String name, InputStream in, ReadLimits limits, boolean large) {
        try {
            return new Content(name, in, limits, large);
        } catch (IOException failure) {
            throw new UncheckedIOException(name + ": can't be read: " + failure.getMessage(), failure);
        }
    }

    /// Whether the text is as it was written: neither UTF-16 nor with a terminal's escape sequences.
    boolean isAsWritten() {
        return asWritten;
    }

    public String name() {
        return name;
    }

    /// The first bytes, up to 64 KiB; all of them if there are fewer. A copy.
    public byte[] head() {
        return Arrays.copyOf(head, head.length);
    }

    /// All of the bytes, from the first. To be read once. Reading throws [ProfileFormatException] where the content is
    /// damaged or too long.
    public InputStream stream() {
        return stream;
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(name + ": can't be closed: " + failure.getMessage(), failure);
        }
    }
}
