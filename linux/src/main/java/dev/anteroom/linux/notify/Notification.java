package dev.anteroom.linux.notify;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// One message of a service.
///
/// @param fields its assignments, by name
/// @param pid who sent it, 0 where the sender had already ended
/// @param uid its user
public record Notification(Map<String, String> fields, int pid, int uid) {
    private static final int MAX_FIELDS = 64;
    /// More time than this is not asked for at once: a service that needs more asks again.
    private static final Duration MAX_EXTENSION = Duration.ofHours(1);

    public Notification {
        fields = Map.copyOf(fields);
    }

    /// Lines of `NAME=value`; what isn't one is left out.
    static Notification parse(byte[] bytes, int pid, int uid) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n", MAX_FIELDS)) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                fields.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return new Notification(fields, pid, uid);
    }

    public boolean ready() {
        return "1".equals(fields.get("READY"));
    }

    public boolean stopping() {
        return "1".equals(fields.get("STOPPING"));
    }

    public boolean reloading() {
        return "1".equals(fields.get("RELOADING"));
    }

    public Optional<String> status() {
        return Optional.ofNullable(fields.get("STATUS"));
    }

    /// The service's new main process.
    public OptionalInt mainPid() {
        String text = fields.getOrDefault("MAINPID", "");
        return text.matches("[0-9]{1,9}") ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
    }

    /// From now on, the time it asks for, whatever its deadline was; at most an hour.
    public Optional<Duration> extendTimeout() {
        String text = fields.getOrDefault("EXTEND_TIMEOUT_USEC", "");
        if (!text.matches("[0-9]{1,15}")) {
            return Optional.empty();
        }
        Duration asked = Duration.ofNanos(Long.parseLong(text) * 1000);
        return Optional.of(asked.compareTo(MAX_EXTENSION) > 0 ? MAX_EXTENSION : asked);
    }
}
