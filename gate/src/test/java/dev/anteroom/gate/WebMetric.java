package dev.anteroom.gate;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Argo Rollouts' web metric by the rules of its code (metricproviders/webmetric/webmetric.go,
/// utils/evaluate/evaluate.go): anything but 2xx, or a body without the value, is an error; a failure condition
/// that is true wins; of two conditions neither of which is true the measurement is inconclusive; of one alone,
/// "not true" is the other answer.
final class WebMetric {
    enum Result {
        SUCCESSFUL,
        FAILED,
        INCONCLUSIVE,
        ERROR
    }

    private WebMetric() {}

    /// @param success the only form that the shipped templates use: `result.phase == "pass"`; `null` for none
    static Result measure(int status, String body, @Nullable String success, @Nullable String failure) {
        if (status < 200 || status >= 300) {
            return Result.ERROR;
        }
        JsonNode value;
        try {
            value = new JsonMapper().readTree(body);
        } catch (JacksonException e) {
            return Result.ERROR;
        }
        if (value == null || value.isMissingNode() || value.isNull()) {
            return Result.ERROR;
        }
        boolean failed = failure != null && isTrue(failure, value);
        boolean succeeded = success != null && isTrue(success, value);
        if (failed) {
            return Result.FAILED;
        }
        if (succeeded || (success == null && failure != null)) {
            return Result.SUCCESSFUL;
        }
        if (success != null && failure == null) {
            return Result.FAILED;
        }
        return success == null ? Result.SUCCESSFUL : Result.INCONCLUSIVE;
    }

    private static boolean isTrue(String condition, JsonNode result) {
        String[] parts = condition.split(" == ", 2);
        String field = parts[0].strip().substring("result.".length()).toLowerCase(Locale.ROOT);
        return parts[1].strip().equals('"' + result.path(field).asString("") + '"');
    }
}
