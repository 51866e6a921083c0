package dev.anteroom.gate.serve;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a rollout asks.
///
/// @param before version of the workload that was there: `hash:` and the pod template's hash, or a version as it is
/// @param window how far back is looked
/// @param rules `default`, or the name under which the server was given a file
/// @param pods how many pods the newcomer should have; 0 unknown
public record GateQuery(String workload, String before, String after, Duration window, String rules, int pods) {
    private static final Duration SHORTEST = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final int MAX_VALUE = 253;
    private static final int MAX_PARAMETERS = 32;

    /// @throws IllegalArgumentException with one sentence
    public static GateQuery of(Map<String, String> values) {
        return new GateQuery(
                required(values, "workload"),
                version(required(values, "before")),
                version(required(values, "after")),
                duration(values.getOrDefault("window", "60s")),
                values.getOrDefault("rules", "default"),
                number(values.getOrDefault("pods", "0")));
    }

    /// The parameters of a URL; of a name that stands twice the first.
    static Map<String, String> parameters(String query) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : query.split("&", MAX_PARAMETERS)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                values.putIfAbsent(
                        URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return values;
    }

    private static String required(Map<String, String> values, String name) {
        String value = values.getOrDefault(name, "");
        if (value.isBlank()) {
            throw new IllegalArgumentException(name + " is missing");
        }
        if (value.length() > MAX_VALUE) {
            throw new IllegalArgumentException(name + " is longer than a name can be");
        }
        return value;
    }

    private static String version(String written) {
        return written.startsWith("hash:") ? written.substring(5) : written;
    }

    private static Duration duration(String text) {
        if (!text.matches("[0-9]{1,6}[smh]")) {
            throw new IllegalArgumentException("window is a number with s, m or h, such as 60s");
        }
        long number = Long.parseLong(text.substring(0, text.length() - 1));
        Duration window = switch (text.charAt(text.length() - 1)) {
            case 's' -> Duration.ofSeconds(number);
            case 'm' -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
        if (window.compareTo(SHORTEST) < 0 || window.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("window is from 10s to 24h");
        }
        return window;
    }

    private static int number(String text) {
        if (!text.matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("pods is a number");
        }
        return Integer.parseInt(text);
    }
}
