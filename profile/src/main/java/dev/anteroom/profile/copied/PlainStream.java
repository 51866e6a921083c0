package dev.anteroom.profile.copied;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A text as UTF-8 without what it told a terminal ([TerminalCopy]), where it was written otherwise: PowerShell
/// writes what it redirects as UTF-16, `script` and coloured logs keep their escape sequences. A part at a time.
public final class PlainStream extends InputStream {
    private static final int PART = 1 << 16;

    /// Makes the next part of the text; `null` at its end.
    private interface Parts {
        byte @Nullable [] next() throws IOException;
    }

    private final InputStream in;
    private final Parts parts;
    private byte[] part = new byte[0];
    private int at;

    private PlainStream(InputStream in, Parts parts) {
        this.in = in;
        this.parts = parts;
    }

    /// @param head its first bytes
    /// @return `null` where there is nothing to do
    public static @Nullable InputStream of(byte[] head, InputStream in) {
        int mark = head.length < 2 ? 0 : ((head[0] & 0xff) << 8) | (head[1] & 0xff);
        if (mark == 0xfffe || mark == 0xfeff) {
            InputStreamReader reader = new InputStreamReader(in, StandardCharsets.UTF_16);
            return new PlainStream(in, () -> decoded(reader));
        }
        if (isText(head) && TerminalCopy.plain(head).length < head.length) {
            BufferedInputStream buffered = new BufferedInputStream(in, PART);
            return new PlainStream(buffered, () -> plain(buffered));
        }
        return null;
    }

    /// No control characters but those that lay a text out or steer a terminal: every binary profile has others.
    private static boolean isText(byte[] head) {
        for (byte next : head) {
            boolean layout = (next >= 7 && next <= 13) || next == 27;
            if (next >= 0 && next < ' ' && !layout) {
                return false;
            }
        }
        return true;
    }

    private static byte @Nullable [] decoded(InputStreamReader reader) throws IOException {
        char[] chars = new char[PART];
        int length = reader.read(chars, 0, PART - 1);
        if (length < 0) {
            return null;
        }
        if (Character.isHighSurrogate(chars[length - 1])) {
            int low = reader.read();
            if (low >= 0) {
                chars[length++] = (char) low;
            }
        }
        return new String(chars, 0, length).getBytes(StandardCharsets.UTF_8);
    }

    /// Up to a line's end: no sequence goes beyond it.
    private static byte @Nullable [] plain(BufferedInputStream in) throws IOException {
        byte[] whole = in.readNBytes(PART);
        if (whole.length == 0) {
            return null;
        }
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        int last = whole[whole.length - 1];
        while (last != '\n' && last >= 0 && rest.size() < PART) {
            last = in.read();
            if (last >= 0) {
                rest.write(last);
            }
        }
        byte[] text = Arrays.copyOf(whole, whole.length + rest.size());
        System.arraycopy(rest.toByteArray(), 0, text, whole.length, rest.size());
        return TerminalCopy.plain(text);
    }

    private boolean fill() throws IOException {
        while (at == part.length) {
            byte[] next = parts.next();
            if (next == null) {
                return false;
            }
            part = next;
            at = 0;
        }
        return true;
    }

    @Override
    public int read() throws IOException {
        return fill() ? part[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int taken = Math.min(length, part.length - at);
        System.arraycopy(part, at, target, offset, taken);
        at += taken;
        return taken;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
