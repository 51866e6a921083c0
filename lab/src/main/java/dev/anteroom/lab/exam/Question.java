package dev.anteroom.lab.exam;

import dev.anteroom.lab.LabException;
import dev.anteroom.lab.Truth;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A recorded incident and what was true.
///
/// @param id the recording's neutral name
/// @param recording the archive or directory
/// @param scenario which scenario of the lab it is
/// @param guise how the cause shows itself in it
/// @param go the Go version of the service, such as `1.23`
/// @param port the service's port
public record Question(String id, Path recording, Truth truth, String scenario, String guise, String go, int port) {
    private static final JsonMapper JSON = new JsonMapper();

    /// All recordings below `directory` that have a truth, by scenario and Go version.
    public static List<Question> in(Path directory) {
        List<Path> truths;
        try (Stream<Path> files = Files.list(directory.resolve("truth"))) {
            truths = files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(directory + " has no folder `truth`; give the lab's recordings", e);
        }
        List<Question> questions = new ArrayList<>();
        for (Path truth : truths) {
            questions.add(read(directory, truth));
        }
        questions.sort((a, b) -> (a.scenario + a.go).compareTo(b.scenario + b.go));
        return questions;
    }

    private static Question read(Path directory, Path file) {
        JsonNode json = JSON.readTree(file.toFile());
        Path recording = directory.resolve(json.get("file").asString());
        if (!Files.exists(recording)) {
            throw new LabException(file + " speaks of " + recording + ", which doesn't exist; record it again");
        }
        List<String> alternatives = new ArrayList<>();
        json.get("alternatives").forEach(id -> alternatives.add(id.asString()));
        JsonNode cause = json.get("cause");
        return new Question(
                json.get("id").asString(),
                recording,
                new Truth(json.get("verdict").asString(), cause.isNull() ? null : cause.asString(), alternatives),
                json.get("scenario").asString(),
                json.get("guise").asString(),
                json.get("go").asString(),
                json.get("port").asInt());
    }
}
