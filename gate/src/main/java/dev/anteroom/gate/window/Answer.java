package dev.anteroom.gate.window;

import dev.anteroom.gate.Phase;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What the gate says, `anteroom.gate-answer/1`: at most 1 KiB, since a rollout controller keeps it whole with each
/// measurement. A figure that isn't known is `null`, never 0.
///
/// @param reason one sentence
/// @param before figures of the version that was there
/// @param after of the newcomer
/// @param noiseMillis by how much P99 differs among the windows or pods of the version before, ms
/// @param p how likely a rise of P99 like this is by chance
public record Answer(
        Phase phase,
        String reason,
        SideFigures before,
        SideFigures after,
        @Nullable Double noiseMillis,
        @Nullable Double p) {
    public static final String SCHEMA = "anteroom.gate-answer/1";

    /// Bytes that a reason may take, so that all of an answer stays below 1 KiB.
    private static final int MAX_REASON = 400;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// Always the same fields in the same order.
    public String json() {
        ObjectNode root = JSON.createObjectNode();
        root.put("schema", SCHEMA);
        root.put("phase", phase.word());
        root.put("reason", cut(reason));
        root.put("p99_before_ms", rounded(before.p99Millis()));
        root.put("p99_after_ms", rounded(after.p99Millis()));
        root.put("noise_ms", rounded(noiseMillis));
        root.put("p", p == null ? null : (Double) (Math.round(p * 1e4) / 1e4));
        root.put("overflow_per_second", rounded(after.overflowsPerSecond()));
        root.putObject("load").put("before", rounded(before.load())).put("after", rounded(after.load()));
        root.putObject("pods").put("before", before.pods()).put("after", after.pods());
        root.putObject("windows").put("before", before.windows()).put("after", after.windows());
        return JSON.writeValueAsString(root);
    }

    private static @Nullable Double rounded(@Nullable Double value) {
        return value == null ? null : (Double) (Math.round(value * 10) / 10.0);
    }

    /// Names in it come from services: no control characters, and no more of them than fit.
    private static String cut(String text) {
        StringBuilder cut = new StringBuilder();
        int bytes = 0;
        for (int c : text.codePoints().toArray()) {
            int shown = Character.isISOControl(c) ? '?' : c;
            bytes += shown < 0x80 ? shown == '"' || shown == '\\' ? 2 : 1 : shown < 0x800 ? 2 : shown < 0x10000 ? 3 : 4;
            if (bytes > MAX_REASON) {
                return cut.append('…').toString();
            }
            cut.appendCodePoint(shown);
        }
        return cut.toString();
    }
}
