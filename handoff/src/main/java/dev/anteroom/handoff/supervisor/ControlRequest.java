package dev.anteroom.handoff.supervisor;

import dev.anteroom.diagnosis.compare.GateException;
import dev.anteroom.diagnosis.compare.GateFile;
import dev.anteroom.diagnosis.compare.GateRules;
import dev.anteroom.handoff.HandoffException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a client of the control socket asks for. Read strictly: an unknown field, another type, a number out of
/// range or a NUL refuses the whole request, for what is half understood is not done at all.
sealed interface ControlRequest {
    /// How things stand.
    record Status() implements ControlRequest {}

    /// The service is stopped.
    record Stop() implements ControlRequest {}

    /// The supervisor goes, the service stays.
    record Detach() implements ControlRequest {}

    /// The supervisor lets go of the service for good.
    record Release() implements ControlRequest {}

    /// @param width columns of the report's text
    record Upgrade(UpgradeRequest request, int width) implements ControlRequest {}

    int MAX_WORDS = 1_000;
    int MAX_STEPS = 100;
    long MAX_MILLIS = 24L * 60 * 60 * 1000;
    int DEFAULT_WIDTH = 100;
    int MAX_WIDTH = 1_000;
    JsonMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /// @throws HandoffException with what is wrong
    static ControlRequest parse(byte[] line) {
        JsonNode request = json(line);
        if (!request.isObject()) {
            throw new HandoffException("A request is one JSON object");
        }
        JsonNode what = request.path("do");
        if (!what.isString()) {
            throw new HandoffException("A request says what to do: {\"do\":\"status\"}");
        }
        return switch (what.asString()) {
            case "status" -> bare(request, new Status());
            case "stop" -> bare(request, new Stop());
            case "detach" -> bare(request, new Detach());
            case "release" -> bare(request, new Release());
            case "upgrade" -> upgrade(request);
            default -> throw new HandoffException("This supervisor doesn't know how to do that");
        };
    }

    private static JsonNode json(byte[] line) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line))
                    .toString();
            return STRICT.readTree(text);
        } catch (CharacterCodingException e) {
            throw new HandoffException("A request is UTF-8");
        } catch (JacksonException e) {
            throw new HandoffException("A request is one JSON object on one line");
        }
    }

    private static ControlRequest bare(JsonNode request, ControlRequest parsed) {
        requireFields(request, Set.of("do"));
        return parsed;
    }

    private static ControlRequest upgrade(JsonNode request) {
        requireFields(
                request,
                Set.of(
                        "do",
                        "canary",
                        "drain_ms",
                        "cleanup_ms",
                        "verify_ms",
                        "dry_run",
                        "one_listener",
                        "command",
                        "rules",
                        "width"));
        Long width = number(request, "width", MAX_WIDTH);
        return new Upgrade(
                new UpgradeRequest(
                        shares(request.path("canary")),
                        flag(request, "one_listener"),
                        number(request, "drain_ms", MAX_MILLIS),
                        number(request, "cleanup_ms", MAX_MILLIS),
                        number(request, "verify_ms", MAX_MILLIS),
                        flag(request, "dry_run"),
                        words(request.path("command")),
                        rules(request.path("rules"))),
                width == null ? DEFAULT_WIDTH : width.intValue());
    }

    private static void requireFields(JsonNode request, Set<String> known) {
        for (String name : request.propertyNames()) {
            if (!known.contains(name)) {
                throw new HandoffException("A request of this kind has no such field; there are " + known);
            }
        }
    }

    private static boolean flag(JsonNode request, String name) {
        JsonNode value = request.path(name);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw new HandoffException(name + " is true or false");
        }
        return value.asBoolean(false);
    }

    private static @Nullable Long number(JsonNode request, String name, long limit) {
        JsonNode value = request.path(name);
        if (value.isMissingNode()) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < 0 || value.asLong() > limit) {
            throw new HandoffException(name + " is a whole number from 0 to " + limit);
        }
        return value.asLong();
    }

    private static List<Integer> shares(JsonNode canary) {
        List<Integer> shares = new ArrayList<>();
        if (canary.isMissingNode()) {
            return shares;
        }
        if (!canary.isArray() || canary.size() > MAX_STEPS) {
            throw new HandoffException("canary is a list of percentages");
        }
        for (JsonNode share : canary) {
            if (!share.isIntegralNumber() || !share.canConvertToInt()) {
                throw new HandoffException("canary is a list of whole percentages");
            }
            shares.add(share.asInt());
        }
        return shares;
    }

    private static @Nullable GateRules rules(JsonNode rules) {
        if (rules.isMissingNode()) {
            return null;
        }
        if (!rules.isString()) {
            throw new HandoffException("rules is the text of a rules file");
        }
        try {
            return GateFile.read("rules", rules.asString());
        } catch (GateException e) {
            throw new HandoffException(String.valueOf(e.getMessage()));
        }
    }

    private static List<String> words(JsonNode command) {
        List<String> words = new ArrayList<>();
        if (command.isMissingNode()) {
            return words;
        }
        if (!command.isArray() || command.size() > MAX_WORDS) {
            throw new HandoffException("command is a list of at most " + MAX_WORDS + " words");
        }
        for (JsonNode word : command) {
            if (!word.isString() || word.asString().indexOf('\0') >= 0) {
                throw new HandoffException("command is a list of texts without NUL");
            }
            words.add(word.asString());
        }
        if (!words.isEmpty() && words.getFirst().isEmpty()) {
            throw new HandoffException("command names no program");
        }
        return words;
    }
}
