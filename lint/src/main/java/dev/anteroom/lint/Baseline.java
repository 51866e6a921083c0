package dev.anteroom.lint;

import dev.anteroom.finding.Suppression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Findings that were there when lint came (`anteroom.lint-baseline/1`), by fingerprint. It can only shrink: writing it
/// again removes what is mended and adds nothing.
public final class Baseline {
    private static final String SCHEMA = "anteroom.lint-baseline/1";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final Suppression KNOWN = new Suppression(Suppression.Kind.EXTERNAL, "in the baseline", "", null);

    private final Map<String, String> entries;

    private Baseline(Map<String, String> entries) {
        this.entries = entries;
    }

    /// @throws LintException if it is no baseline
    public static Baseline read(Path file) {
        try {
            JsonNode json = JSON.readTree(Files.readAllBytes(file));
            if (!json.path("schema").asString("").equals(SCHEMA)
                    || !json.path("findings").isArray()) {
                throw new LintException(
                        file + " is no lint baseline (" + SCHEMA + "); write one with --write-baseline");
            }
            Map<String, String> entries = new LinkedHashMap<>();
            for (JsonNode finding : json.path("findings")) {
                entries.put(
                        finding.path("fingerprint").asString(""),
                        finding.path("rule").asString("") + " "
                                + finding.path("file").asString(""));
            }
            return new Baseline(entries);
        } catch (IOException | JacksonException e) {
            throw new LintException(file + " can't be read as a baseline: " + e.getMessage(), e);
        }
    }

    /// The result with what the baseline knows suppressed, and its entries that are mended.
    public LintResult apply(LintResult result) {
        Map<String, String> left = new LinkedHashMap<>(entries);
        List<Mistake> mistakes = new ArrayList<>();
        for (Mistake mistake : result.mistakes()) {
            boolean known = left.remove(mistake.fingerprint()) != null;
            mistakes.add(known && mistake.isOpen() ? mistake.with(KNOWN) : mistake);
        }
        List<String> removable = new ArrayList<>();
        left.forEach((fingerprint, what) -> removable.add(what + " (" + fingerprint + ")"));
        return new LintResult(mistakes, result.problems(), removable, result.files(), result.packages());
    }

    /// Writes those of these findings that may stay: all of them into a new file, into an old one only those it has.
    ///
    /// @throws LintException if it can't be written
    public static int write(Path file, List<Mistake> mistakes) {
        Map<String, String> known = Files.exists(file) ? read(file).entries : null;
        ObjectNode json = JSON.createObjectNode();
        json.put("schema", SCHEMA);
        ArrayNode list = json.putArray("findings");
        for (Mistake mistake : mistakes) {
            if (known == null || known.containsKey(mistake.fingerprint())) {
                list.addObject()
                        .put("fingerprint", mistake.fingerprint())
                        .put("rule", mistake.about().id())
                        .put("file", mistake.file());
            }
        }
        try {
            Files.writeString(file, json.toPrettyString() + "\n");
        } catch (IOException e) {
            throw new LintException(file + " can't be written: " + e.getMessage(), e);
        }
        return list.size();
    }
}
