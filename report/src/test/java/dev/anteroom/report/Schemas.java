package dev.anteroom.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/// The JSON schemas that ship, read so that a field they don't describe is an error too.
public final class Schemas {
    private Schemas() {}

    /// What is wrong with a JSON text by the schema in a resource.
    public static List<String> errors(String schema, String json) throws IOException {
        try (InputStream in = JsonReport.class.getResourceAsStream(schema)) {
            assertThat(in).isNotNull();
            JsonNode described = new ObjectMapper().readTree(in);
            close(described);
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(described.toString(), InputFormat.JSON)
                    .validate(json, InputFormat.JSON)
                    .stream()
                    .map(Object::toString)
                    .toList();
        }
    }

    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object && object.get("properties") instanceof ObjectNode) {
            object.put("additionalProperties", false);
        }
        schema.forEach(Schemas::close);
    }
}
