package dev.anteroom.capture.recognise;

import dev.anteroom.capture.evidence.RuntimeStats;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The tail of a heap profile's `debug=1` text: `# runtime.MemStats` and `# NumGC = 12` lines (Go's
/// `runtime/pprof/pprof.go`, `writeHeapInternal`).
final class MemStatsFormat implements TextFormat {
    @Override
    public boolean read(Lines lines, Context context, Findings findings) {
        if (!lines.line().equals("# runtime.MemStats")) {
            return false;
        }
        int first = lines.number();
        Map<String, String> values = new HashMap<>();
        lines.advance();
        while (lines.hasLine() && lines.line().startsWith("# ")) {
            int equals = lines.line().indexOf(" = ");
            if (equals < 0 || values.size() > 1000) {
                break;
            }
            values.put(
                    lines.line().substring(2, equals),
                    lines.line().substring(equals + 3).strip());
            lines.advance();
        }
        RuntimeStats stats = new RuntimeStats(
                Text.counter(values.getOrDefault("NumGC", "")),
                Text.counter(values.getOrDefault("PauseTotalNs", "")),
                Text.decimal(values.getOrDefault("GCCPUFraction", "")),
                longest(values.getOrDefault("PauseNs", "")),
                null,
                Text.counter(values.getOrDefault("HeapAlloc", "")),
                null,
                null);
        findings.add(new Found.GoRuntime(stats), "memstats", context.pid(), first);
        return true;
    }

    /// Longest of `[1200 800 …]`.
    private static @Nullable Long longest(String list) {
        String inner = list.startsWith("[") && list.endsWith("]") ? list.substring(1, list.length() - 1) : "";
        Long longest = null;
        for (String word : Text.words(inner)) {
            Long pause = Text.counter(word);
            if (pause != null && (longest == null || pause > longest)) {
                longest = pause;
            }
        }
        return longest;
    }
}
