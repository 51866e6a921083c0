package dev.anteroom.capture.recognise;

import dev.anteroom.capture.evidence.TraceFile;
import dev.anteroom.capture.files.FileContent;
import dev.anteroom.capture.files.OpenLimits;
import dev.anteroom.profile.Packed;
import dev.anteroom.profile.ProfileFormat;
import dev.anteroom.profile.ProfileFormatException;
import dev.anteroom.profile.ProfileReader;
import dev.anteroom.profile.copied.CopiedText;
import dev.anteroom.profile.copied.LinePrefix;
import dev.anteroom.profile.copied.TerminalCopy;
import dev.anteroom.profile.goroutine.GoroutineDump;
import dev.anteroom.profile.goroutine.GoroutineDumpException;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads one file, whatever it is.
public final class FileRecogniser {
    /// As much of one file as is read into memory.
    static final int MOST = (int) OpenLimits.DEFAULT.fileBytes();

    /// Goroutine dumps beyond this are read as a stream: they come in gigabytes.
    private static final int STREAMED = 32 << 20;

    private static final int HEAD = 1 << 16;

    /// A longer text isn't read as often as it takes to find out what its lines have before them.
    private static final int MOST_PREFIXED = 8 << 20;

    private FileRecogniser() {}

    /// What the file says. Nothing in a file makes this fail: what is damaged is among the findings' problems.
    ///
    /// @param path path inside the capture; decides only what a bare number is
    public static Findings read(String path, FileContent content) {
        Findings findings = new Findings();
        try {
            if (content.size() > STREAMED && isDump(content)) {
                stream(path, content, findings);
                return findings;
            }
            byte[] bytes = content.read(MOST);
            TraceFile trace = trace(bytes, content);
            if (trace != null) {
                findings.add(new Found.Trace(trace), "trace", null, 1);
                return findings;
            }
            if (content.size() > MOST) {
                findings.problem("longer than " + (MOST >> 20) + " MiB: not read behind that");
            }
            if (Packed.begins(bytes)) {
                bytes = unpack(bytes, findings);
                TraceFile unpacked = trace(bytes, FileContent.inMemory(bytes));
                if (unpacked != null) {
                    findings.add(new Found.Trace(unpacked), "trace", null, 1);
                    return findings;
                }
            }
            read(path, withoutMark(bytes), findings);
        } catch (IOException e) {
            findings.problem("can't be read (" + e.getMessage() + ")");
        } catch (RuntimeException e) {
            // A reader's fault is one file's: the others still tell what they know.
            findings.problem("can't be read: its reader failed (" + e + "); please report it with the file");
        } catch (OutOfMemoryError e) {
            // What was made of it so far is let go with this frame; the other files are still to be read.
            return unreadable("not read: it takes more memory than the "
                    + (Runtime.getRuntime().maxMemory() >> 20)
                    + " MiB that this process may have (ANTEROOM_JAVA_OPTS=-Xmx4g gives it more)");
        } catch (StackOverflowError e) {
            return unreadable("not read: it is nested deeper than can be read");
        }
        return findings;
    }

    private static Findings unreadable(String why) {
        Findings nothing = new Findings();
        nothing.problem(why);
        return nothing;
    }

    private static boolean isDump(FileContent content) throws IOException {
        byte[] head = content.read(4096);
        return head.length > 10 && head[0] == 'g' && GoroutineDump.recognises(head);
    }

    private static void stream(String path, FileContent content, Findings findings) throws IOException {
        try (InputStream in = content.open()) {
            GoroutineDumpFormat.add(GoroutineDump.read(in, path), new Context(path, ""), findings, 1);
        } catch (GoroutineDumpException | ProfileFormatException e) {
            findings.problem(String.valueOf(e.getMessage()));
        }
    }

    /// `go 1.23 trace` and three zero bytes: the header of Go's execution traces (`internal/trace/version`).
    private static @Nullable TraceFile trace(byte[] bytes, FileContent content) {
        if (bytes.length < 16 || bytes[0] != 'g' || bytes[1] != 'o' || bytes[2] != ' ' || bytes[15] != 0) {
            return null;
        }
        String header = new String(bytes, 0, 16, StandardCharsets.ISO_8859_1);
        int end = header.indexOf(" trace\0");
        return end < 4 ? null : new TraceFile(header.substring(3, end), content);
    }

    /// Windows puts a byte order mark before the first line, and its PowerShell writes what it redirects as
    /// UTF-16.
    private static byte[] withoutMark(byte[] bytes) {
        int mark = bytes.length < 3 ? 0 : ((bytes[0] & 0xff) << 16) | ((bytes[1] & 0xff) << 8) | (bytes[2] & 0xff);
        if (mark == 0xefbbbf) {
            return Arrays.copyOfRange(bytes, 3, bytes.length);
        }
        if (mark >> 8 == 0xfffe) {
            return new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_16LE).getBytes(StandardCharsets.UTF_8);
        }
        return bytes;
    }

    private static void read(String path, byte[] written, Findings findings) {
        byte[] bytes = written;
        if (bytes.length == 0) {
            findings.problem("empty");
            return;
        }
        if (isText(bytes)) {
            bytes = TerminalCopy.plain(bytes);
            boolean json = first(bytes) == '{';
            if (json && JsonFile.read(path, bytes, findings)) {
                return;
            }
            byte[] head = Arrays.copyOf(bytes, Math.min(bytes.length, HEAD));
            boolean log = CopiedText.isLog(head);
            if (json && !log) {
                JsonFile.complain(bytes, findings);
                return;
            }
            byte[] text = log ? CopiedText.unwrapped(bytes) : bytes;
            findings.addAll(text(path, text));
            if (saysNothing(findings)) {
                profile(path, text, findings);
            }
            if (saysNothing(findings) && findings.time() == null && CopiedText.isDocument(head)) {
                JsonFile.complain(bytes, findings);
            }
            bytes = text;
        } else {
            profile(path, bytes, findings);
        }
        if (saysNothing(findings) && findings.time() == null) {
            String likeness = Likeness.of(bytes);
            if (likeness != null) {
                findings.add(new Found.Known(likeness), "unknown", null, 1);
            }
        }
    }

    private static boolean saysNothing(Findings findings) {
        return findings.all().isEmpty() && findings.problems().isEmpty();
    }

    /// A text that nothing is found in is read once more, without what all its lines have before them.
    private static Findings text(String path, byte[] bytes) {
        Findings whole = new Findings();
        new TextRecogniser(path).read(bytes, 0, bytes.length, whole);
        if (whole.all().isEmpty() && bytes.length <= MOST_PREFIXED) {
            for (LinePrefix prefix : PrefixedText.prefixes(bytes)) {
                byte[] text = PrefixedText.without(prefix, bytes);
                Findings bare = new Findings();
                new TextRecogniser(path).read(text, 0, text.length, bare);
                if (!bare.all().isEmpty()) {
                    return bare;
                }
            }
        }
        return whole;
    }

    private static void profile(String path, byte[] bytes, Findings findings) {
        ProfileFormat format = ProfileReader.detect(Arrays.copyOf(bytes, Math.min(bytes.length, HEAD)));
        if (format != ProfileFormat.UNKNOWN) {
            Profiles.read(new Context(path, ""), format, bytes, "", findings, 1);
        }
    }

    private static byte[] unpack(byte[] packed, Findings findings) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BufferedInputStream whole = new BufferedInputStream(new ByteArrayInputStream(packed));
        try (InputStream in = Packed.unpack(packed, whole, "it")) {
            byte[] buffer = new byte[1 << 16];
            int read;
            while (in != null && (read = in.read(buffer)) >= 0 && out.size() < MOST) {
                out.write(buffer, 0, read);
            }
        } catch (IOException | RuntimeException e) {
            findings.problem("compressed data is cut or damaged after " + out.size() + " bytes");
        }
        return out.toByteArray();
    }

    private static int first(byte[] bytes) {
        for (byte b : bytes) {
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b;
            }
        }
        return -1;
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
