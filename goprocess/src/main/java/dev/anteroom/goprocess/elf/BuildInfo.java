package dev.anteroom.goprocess.elf;

import dev.anteroom.goprocess.Words;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What `go version -m` shows (Go's `debug/buildinfo/buildinfo.go`, `runtime/debug/mod.go`).
///
/// @param version `go1.23.4`
/// @param path the main package's, or empty
/// @param module the main module and its version, or empty
/// @param settings as recorded
public record BuildInfo(String version, String path, String module, Map<String, String> settings) {
    /// `\xff Go buildinf:`, 14 bytes, at a multiple of 16; the first eight as a word.
    private static final long MAGIC = 0x6c697562206f4720L;

    private static final int FLAG_INLINE_STRINGS = 2;
    private static final int MAX_TEXT = 1 << 20;
    private static final long MAX_SEARCH = 16 << 20;
    private static final int MAX_SETTINGS = 256;
    /// The text of the modules stands between two marks of 16 bytes.
    private static final int MARK = 16;

    /// @return empty for a program that isn't Go's, and for Go before 1.18
    public static Optional<BuildInfo> of(ElfFile file) throws IOException {
        Optional<ElfFile.Section> section = file.section(".go.buildinfo");
        if (section.isPresent()) {
            return parse(file.read(section.get()));
        }
        for (ElfFile.Segment segment : file.segments()) {
            if (segment.isLoaded() && (segment.flags() & ElfFile.WRITABLE) != 0) {
                Optional<BuildInfo> found = parse(file.read(segment, MAX_SEARCH));
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<BuildInfo> parse(MemorySegment data) {
        for (long at = 0; at + 64 <= data.byteSize(); at += 16) {
            if (Words.byteAt(data, at) == 0xff
                    && Words.longAt(data, at + 1) == MAGIC
                    && (Words.byteAt(data, at + 15) & FLAG_INLINE_STRINGS) != 0) {
                return read(data, at + 32);
            }
        }
        return Optional.empty();
    }

    private static Optional<BuildInfo> read(MemorySegment data, long at) {
        byte[] version = text(data, at);
        if (version.length == 0) {
            return Optional.empty();
        }
        long after = at + lengthBytes(version.length) + version.length;
        byte[] modules = text(data, after);
        String lines = modules.length > 2 * MARK
                ? new String(modules, MARK, modules.length - 2 * MARK, StandardCharsets.UTF_8)
                : "";
        String path = "";
        String module = "";
        Map<String, String> settings = new LinkedHashMap<>();
        for (String line : lines.split("\n", -1)) {
            String[] word = line.split("\t", -1);
            switch (word[0]) {
                case "path" -> path = word.length > 1 ? word[1] : "";
                case "mod" -> module = word.length > 2 ? word[1] + " " + word[2] : "";
                case "build" -> {
                    int equals = line.indexOf('=');
                    if (equals > 6 && settings.size() < MAX_SETTINGS) {
                        settings.put(line.substring(6, equals), line.substring(equals + 1));
                    }
                }
                default -> {}
            }
        }
        return Optional.of(new BuildInfo(new String(version, StandardCharsets.UTF_8), path, module, settings));
    }

    /// A string after its length as a varint; empty where there is none.
    private static byte[] text(MemorySegment data, long from) {
        long length = 0;
        long at = from;
        for (int shift = 0; shift < 28 && at < data.byteSize(); shift += 7) {
            int next = Words.byteAt(data, at++);
            length |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                boolean whole = length <= MAX_TEXT && length <= data.byteSize() - at;
                return whole ? data.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE) : new byte[0];
            }
        }
        return new byte[0];
    }

    private static int lengthBytes(int length) {
        return length == 0 ? 1 : (38 - Integer.numberOfLeadingZeros(length)) / 7;
    }
}
