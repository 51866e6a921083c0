package dev.anteroom.drift.facts;

import dev.anteroom.drift.DriftException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Facts as JSON, `anteroom.facts/1`: what `anteroom drift --format facts` prints on one host, to be judged on another.
public final class FactsJson {
    public static final String SCHEMA = "anteroom.facts/1";

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private FactsJson() {}

    /// One line.
    public static String write(HostFacts facts) {
        ObjectNode root = JSON.createObjectNode();
        root.put("schema", SCHEMA);
        root.setAll((ObjectNode) JSON.valueToTree(facts));
        return JSON.writeValueAsString(root);
    }

    /// Fields that a newer version has written are passed over.
    ///
    /// @param name the file, for messages
    /// @throws DriftException where it isn't one host's facts
    public static HostFacts read(String name, byte[] json) {
        try {
            JsonNode root = JSON.readTree(json);
            if (!(root instanceof ObjectNode object)
                    || !SCHEMA.equals(root.path("schema").asString(""))) {
                throw new DriftException(name + ": no facts of a host (schema " + SCHEMA + ")");
            }
            object.remove("schema");
            return JSON.treeToValue(object, HostFacts.class);
        } catch (JacksonException | NullPointerException e) {
            throw new DriftException(name + ": not a host's facts: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }
}
