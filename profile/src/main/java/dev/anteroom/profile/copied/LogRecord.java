package dev.anteroom.profile.copied;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// One line of a log that holds several lines of what was logged, or one in an object: docker's json-file
/// (`{"log":"…\n","stream":"stderr","time":"…"}`), JSON of zap, zerolog, slog, logrus, klog, the journal
/// (`-o json`), and a message in which line feeds and tabs are escaped, as `%q`, logrus and rsyslog (`#012`) do.
final class LogRecord {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int MAX_DEPTH = 8;
    private static final int MAX_FIELDS = 1000;

    /// An escaped message inside an object inside an object: docker's log of a service that logs JSON.
    private static final int MAX_LAYERS = 4;

    /// Fewer escaped line feeds than these are a message's own.
    private static final int FEW = 3;

    private static final List<String> MESSAGES =
            List.of("log", "msg", "message", "short_message", "full_message", "text", "textpayload", "body", "event");
    private static final List<String> ERRORS = List.of("error", "err", "cause", "reason", "exception");
    private static final List<String> TIMES = List.of(
            "time", "ts", "timestamp", "@timestamp", "t", "@t", "__realtime_timestamp", "datetime", "date", "asctime");

    private LogRecord() {}

    /// Whether a line is an object of a log: one with a message, an error or a line break in one of its texts.
    static boolean isObject(String line) {
        return line.startsWith("{") && line.endsWith("}") && object(line) != null;
    }

    /// The lines in `line`; itself alone where it is no such record.
    static List<String> lines(String line) {
        List<String> lines = new ArrayList<>();
        add(line, MAX_LAYERS, lines);
        return lines;
    }

    private static void add(String line, int layers, List<String> lines) {
        String text = layers == 0 ? null : unwrapped(line);
        if (text == null) {
            lines.add(line);
            return;
        }
        int from = 0;
        while (from <= text.length()) {
            int feed = text.indexOf('\n', from);
            int to = feed < 0 ? text.length() : feed;
            int end = to > from && text.charAt(to - 1) == '\r' ? to - 1 : to;
            add(text.substring(from, end), layers - 1, lines);
            from = to + 1;
        }
    }

    /// The text that a record holds, `null` where it is none.
    private static @Nullable String unwrapped(String line) {
        String stripped = line.strip();
        if (stripped.startsWith("{") && stripped.endsWith("}")) {
            String object = object(stripped);
            if (object != null) {
                return object;
            }
        }
        return isEscaped(line) ? unescaped(line) : null;
    }

    private static boolean isEscaped(String line) {
        boolean told = line.contains("goroutine ") || line.contains(" @ 0x");
        return told && (has(line, "\\n") || has(line, "#012"));
    }

    private static boolean has(String line, String escape) {
        int seen = 0;
        for (int at = line.indexOf(escape); at >= 0 && seen < FEW; at = line.indexOf(escape, at + escape.length())) {
            seen++;
        }
        return seen == FEW;
    }

    /// Go's, C's and JSON's escapes, and rsyslog's `#` with three octal digits.
    private static String unescaped(String line) {
        boolean octal = has(line, "#012");
        StringBuilder text = new StringBuilder(line.length());
        int at = 0;
        while (at < line.length()) {
            char c = line.charAt(at);
            char next = at + 1 < line.length() ? line.charAt(at + 1) : 0;
            if (octal && c == '#' && (line.startsWith("012", at + 1) || line.startsWith("011", at + 1))) {
                text.append(line.charAt(at + 3) == '2' ? '\n' : '\t');
                at += 4;
            } else if (c != '\\' || next == 0) {
                text.append(c);
                at++;
            } else if (next == 'u' || next == 'x') {
                int digits = next == 'u' ? 4 : 2;
                int code = hexadecimal(line, at + 2, digits);
                text.append(code < 0 ? "\\" + next : Character.toString(code));
                at += code < 0 ? 2 : 2 + digits;
            } else {
                switch (next) {
                    case 'n' -> text.append('\n');
                    case 't' -> text.append('\t');
                    case 'r' -> {}
                    default -> text.append(next);
                }
                at += 2;
            }
        }
        return text.toString();
    }

    private static int hexadecimal(String text, int from, int digits) {
        if (from + digits > text.length()) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < from + digits; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    /// What an object logs: its time, its message and its error in one line, or the lines of a text in it.
    private static @Nullable String object(String line) {
        Map<String, String> fields = new TreeMap<>();
        List<String> texts = new ArrayList<>();
        return read(line, fields, texts) ? text(fields, texts) : null;
    }

    /// @param fields what the record's object and those in it have, by their lower-case names
    /// @param texts the dumps among their values
    static @Nullable String text(Map<String, String> fields, List<String> texts) {
        String message = first(fields, MESSAGES);
        String error = first(fields, ERRORS);
        String logged = message == null ? error : message;
        StringBuilder text = new StringBuilder();
        if (logged != null) {
            String only = logged.endsWith("\n") ? logged.substring(0, logged.length() - 1) : logged;
            String time = only.indexOf('\n') >= 0 ? null : time(fields);
            text.append(time == null ? "" : time + " ").append(only);
            if (message != null && error != null && error.indexOf('\n') < 0) {
                text.append(" error=").append(error);
            }
        }
        for (String other : texts) {
            if (!other.equals(logged)) {
                text.append(text.isEmpty() ? "" : "\n").append(other);
            }
        }
        return logged == null && texts.isEmpty() ? null : text.toString();
    }

    private static @Nullable String first(Map<String, String> fields, List<String> names) {
        for (String name : names) {
            String value = fields.get(name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    /// The object's fields by their lower-case names, those of inner objects too where they are no others', and the
    /// dumps among their values.
    private static boolean read(String line, Map<String, String> fields, List<String> texts) {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), line)) {
            int depth = 0;
            String name = "";
            JsonToken token = json.nextToken();
            while (token != null) {
                switch (token) {
                    case START_OBJECT, START_ARRAY -> depth++;
                    case END_OBJECT, END_ARRAY -> depth--;
                    case PROPERTY_NAME -> name = json.currentName().toLowerCase(Locale.ROOT);
                    case VALUE_STRING, VALUE_NUMBER_FLOAT, VALUE_NUMBER_INT -> {
                        String value = json.getString();
                        if (token == JsonToken.VALUE_STRING && isDump(value)) {
                            texts.add(value);
                        }
                        if (fields.size() < MAX_FIELDS) {
                            fields.putIfAbsent(name, value);
                        }
                    }
                    default -> {}
                }
                if (depth > MAX_DEPTH) {
                    return false;
                }
                token = json.nextToken();
                if (depth == 0 && token != null) {
                    return false;
                }
            }
            return depth == 0;
        } catch (JacksonException e) {
            return false;
        }
    }

    static boolean isDump(String value) {
        return (value.indexOf('\n') >= 0 || value.contains("\\n"))
                && (value.contains("goroutine ") || value.contains(" @ 0x"));
    }

    /// A record's time as ISO 8601: numbers are seconds, ms, µs or ns since 1970, by their size.
    private static @Nullable String time(Map<String, String> fields) {
        String written = first(fields, TIMES);
        if (written == null || written.length() > 40) {
            return null;
        }
        try {
            double number = Double.parseDouble(written);
            double seconds = number;
            while (seconds > 1e11) {
                seconds /= 1000;
            }
            return seconds < 1e8
                    ? null
                    : Instant.ofEpochMilli((long) (seconds * 1000)).toString();
        } catch (NumberFormatException | DateTimeException e) {
            return written.indexOf(' ') < 0 && written.indexOf('T') > 0 ? written : null;
        }
    }
}
