package dev.anteroom.drift.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// The deepest each queue of a capture's log was. Of a log that takes ten times as long to read as all else in a
/// bundle,
/// two numbers a line are wanted.
final class QueuePeaks {
    private static final JsonFactory JSON = new JsonFactory();

    /// By address and port as the log writes them.
    private final Map<String, Integer> peaks = new HashMap<>();

    /// Reads a log, as far as it is whole.
    void read(InputStream log) throws IOException {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), log)) {
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                sample(parser);
            }
        } catch (JacksonException cut) {
            // What stands before it was read; a log ends where its recorder was stopped.
        }
    }

    private void sample(JsonParser parser) {
        String address = "";
        int port = 0;
        int depth = 0;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "address" -> address = parser.getValueAsString("");
                case "port" -> port = parser.getValueAsInt();
                case "depth" -> depth = parser.getValueAsInt();
                default -> parser.skipChildren();
            }
        }
        peaks.merge(address + ":" + port, depth, Math::max);
    }

    /// 0 where the log doesn't have it.
    int of(String endpoint) {
        return peaks.getOrDefault(endpoint, 0);
    }
}
