package dev.anteroom.goprocess;

import dev.anteroom.goprocess.layout.RuntimeLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// Profiler labels: from Go 1.24 on a goroutine's label set is a slice of pairs of strings (`runtime/pprof/label.go`,
/// `LabelSet`; `internal/runtime/pprof/label`). Before, it is a map of the runtime's own making, which isn't read.
final class LabelReader {
    private static final int FIRST_VERSION = 24;
    private static final int MAX_SETS = 1 << 16;
    private static final int MAX_LABELS = 64;
    private static final int MAX_TEXT = 4096;

    private final RuntimeLayout layout;
    private final Memory memory;

    LabelReader(RuntimeLayout layout, Memory memory) {
        this.layout = layout;
        this.memory = memory;
    }

    /// The label sets at some addresses; those that can't be read, or make no sense, are left out.
    Map<Long, Map<String, String>> read(long[] addresses) {
        Map<Long, Map<String, String>> found = new HashMap<>();
        if (layout.version < FIRST_VERSION) {
            return found;
        }
        for (long address : addresses) {
            if (address != 0 && found.size() < MAX_SETS && !found.containsKey(address)) {
                found.put(address, set(address));
            }
        }
        return found;
    }

    private Map<String, String> set(long address) {
        MemorySegment slice = Arena.ofAuto().allocate(24, 8);
        if (memory.read(address, slice) < 24) {
            return Map.of();
        }
        long count = Words.longAt(slice, 8);
        if (count <= 0 || count > MAX_LABELS || count > Words.longAt(slice, 16)) {
            return Map.of();
        }
        MemorySegment pairs = Arena.ofAuto().allocate(count * 32, 8);
        if (memory.read(Words.longAt(slice, 0), pairs) < pairs.byteSize()) {
            return Map.of();
        }
        Map<String, String> labels = new LinkedHashMap<>();
        for (long at = 0; at < pairs.byteSize(); at += 32) {
            String key = text(Words.longAt(pairs, at), Words.longAt(pairs, at + 8));
            if (key.isEmpty()) {
                return Map.of();
            }
            labels.put(key, text(Words.longAt(pairs, at + 16), Words.longAt(pairs, at + 24)));
        }
        return labels;
    }

    private String text(long address, long length) {
        if (length <= 0 || length > MAX_TEXT) {
            return "";
        }
        MemorySegment bytes = Arena.ofAuto().allocate(length);
        return memory.read(address, bytes) < length
                ? ""
                : new String(bytes.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }
}
