package dev.anteroom.handoff.supervisor;

import dev.anteroom.handoff.HandoffException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What goes over the control socket: one JSON object a line. The client asks once, `{"do":"upgrade",…}`; the
/// supervisor answers with any number of `{"event":…}` and one `{"ok":true,…}` or `{"error":"…"}`.
final class ControlProtocol {
    static final JsonMapper JSON = JsonMapper.builder().build();
    /// An upgrade's report carries the queue's depth for ten minutes.
    static final int MAX_LINE = 4 * 1024 * 1024;

    private ControlProtocol() {}

    /// @return the next line, bounded; null at the end
    static @Nullable JsonNode read(BufferedReader reader, int limit) throws IOException {
        String line = line(reader, limit);
        if (line == null) {
            return null;
        }
        try {
            return JSON.readTree(line);
        } catch (JacksonException e) {
            throw new HandoffException("The other side of the control socket speaks no JSON");
        }
    }

    private static @Nullable String line(Reader reader, int limit) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = reader.read(); c >= 0; c = reader.read()) {
            if (c == '\n') {
                return line.toString();
            }
            if (line.length() == limit) {
                throw new HandoffException("A line on the control socket is too long");
            }
            line.append((char) c);
        }
        return line.isEmpty() ? null : line.toString();
    }

    static String line(ObjectNode node) {
        return JSON.writeValueAsString(node) + "\n";
    }
}
