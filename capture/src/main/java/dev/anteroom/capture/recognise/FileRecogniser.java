package dev.anteroom.capture.recognise;

import dev.anteroom.capture.files.FileContent;
import io.airlift.compress.v3.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/// Reads one file, whatever it is.
public final class FileRecogniser {
    /// As much of one file as is read into memory.
    static final int MOST = 512 << 20;

    private FileRecogniser() {}

    /// What the file says. Nothing in a file makes this fail: what is damaged is among the findings' problems.
    ///
    /// @param path path inside the capture; decides only what a bare number is
    public static Findings read(String path, FileContent content) {
        Findings findings = new Findings();
        try {
            byte[] bytes = content.read(MOST);
            if (content.size() > MOST) {
                findings.problem("longer than " + (MOST >> 20) + " MiB: not read behind that");
            }
            boolean gzip = bytes.length > 2 && (bytes[0] & 0xff) == 0x1f && (bytes[1] & 0xff) == 0x8b;
            boolean zstd =
                    bytes.length > 4 && (bytes[0] & 0xff) == 0x28 && (bytes[1] & 0xff) == 0xb5 && bytes[2] == 0x2f;
            if (gzip || zstd) {
                bytes = unpack(bytes, gzip, findings);
            }
            read(path, bytes, findings);
        } catch (IOException e) {
            findings.problem("can't be read (" + e.getMessage() + ")");
        }
        return findings;
    }

    private static void read(String path, byte[] bytes, Findings findings) {
        if (bytes.length == 0) {
            findings.problem("empty");
            return;
        }
        if (isText(bytes)) {
            new TextRecogniser(path).read(bytes, 0, bytes.length, findings);
        }
    }

    private static byte[] unpack(byte[] packed, boolean gzip, Findings findings) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (InputStream in = gzip
                ? new GZIPInputStream(new ByteArrayInputStream(packed))
                : new ZstdInputStream(new ByteArrayInputStream(packed))) {
            byte[] buffer = new byte[1 << 16];
            int read;
            while ((read = in.read(buffer)) >= 0 && out.size() < MOST) {
                out.write(buffer, 0, read);
            }
        } catch (IOException | RuntimeException e) {
            findings.problem("compressed data is cut or damaged after " + out.size() + " bytes");
        }
        return out.toByteArray();
    }

    /// Whether the first bytes are text: no NUL, and few other control characters.
    private static boolean isText(byte[] bytes) {
        int odd = 0;
        int length = Math.min(bytes.length, 4096);
        for (int i = 0; i < length; i++) {
            byte b = bytes[i];
            if (b == 0) {
                return false;
            }
            if (b < 32 && b >= 0 && b != '\n' && b != '\r' && b != '\t' && b != 27 && b != '\f') {
                odd++;
            }
        }
        return odd * 20 <= length;
    }
}
