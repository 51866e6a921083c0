package dev.anteroom.profile.copied;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// The lines in one JSON document, as the consoles of log stores export what they found: an array of records (`gcloud
/// logging read --format json`, `jq -s`), records somewhere in an object (Elasticsearch's `hits.hits`, CloudWatch's
/// `events`), arrays of a time and a line (Loki's `values`), or an array of bare lines. A log with one object in each
/// line is none: [LogRecord] reads that.
///
/// It is read as a stream: memory holds the records that are open. A document that is cut gives the lines before the
/// cut, the last without its end.
final class JsonDocument extends MadeStream {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(64)
                    .maxStringLength(64 << 20)
                    .maxNameLength(4096)
                    .build())
            .build();

    /// As much of a text decides whether it is one.
    private static final int HEAD = 64 << 10;

    private static final int MAX_FIELDS = 1000;

    /// Strings that an array holds until its end tells whether they are lines.
    private static final int MAX_HELD = 1 << 20;

    private static final class Open {
        final boolean array;
        /// Whether an array or nothing is around it.
        final boolean bare;
        final Map<String, String> fields = new TreeMap<>();
        final List<String> texts = new ArrayList<>();
        final List<String> strings = new ArrayList<>();
        boolean told;

        Open(boolean array, boolean bare) {
            this.array = array;
            this.bare = bare;
        }
    }

    private final InputStream in;
    private final JsonParser json;
    private final Deque<Open> open = new ArrayDeque<>();
    private final Deque<String> made = new ArrayDeque<>();
    private boolean begun;
    private boolean ended;
    private boolean whole;

    private JsonDocument(InputStream in) {
        this.in = in;
        this.json = JSON.createParser(ObjectReadContext.empty(), in);
    }

    /// A text as it is, or the lines in it where it is such a document.
    static InputStream lines(InputStream text) throws IOException {
        byte[] head = text.readNBytes(HEAD);
        InputStream whole = new SequenceInputStream(new ByteArrayInputStream(head), text);
        return is(head) ? new JsonDocument(whole) : whole;
    }

    /// Whether a text begins as such a document, and has lines in it.
    static boolean is(byte[] head) {
        return begins(head) && lines(head).length > 0;
    }

    /// A text's beginning as it is, or the lines in it.
    static byte[] text(byte[] head) {
        byte[] lines = begins(head) ? lines(head) : head;
        return lines.length == 0 ? head : lines;
    }

    private static byte[] lines(byte[] head) {
        try (JsonDocument document = new JsonDocument(new ByteArrayInputStream(head))) {
            return document.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("text in memory can't be read", e);
        }
    }

    private static boolean begins(byte[] head) {
        String text = new String(head, StandardCharsets.ISO_8859_1).stripLeading();
        if (text.startsWith("[")) {
            String next = text.substring(1).stripLeading();
            return next.startsWith("{") || next.startsWith("[") || next.startsWith("\"");
        }
        int feed = text.indexOf('\n');
        boolean oneLine = feed < 0 || text.substring(feed).isBlank();
        return text.startsWith("{")
                && (oneLine || !text.substring(0, feed).strip().endsWith("}"));
    }

    @Override
    byte @Nullable [] make() {
        while (made.isEmpty() && !ended) {
            token();
        }
        String next = made.poll();
        if (next == null) {
            if (!begun || !whole) {
                return null;
            }
            whole = false;
            return new byte[] {'\n'};
        }
        String before = begun ? "\n" : "";
        begun = true;
        return (before + next).getBytes(StandardCharsets.UTF_8);
    }

    private void token() {
        try {
            JsonToken token = json.nextToken();
            if (token == null) {
                ended = true;
                whole = open.isEmpty();
            } else {
                take(token);
            }
        } catch (JacksonException e) {
            // Cut, or no JSON any more. What is open tells what it can.
            ended = true;
        }
        while (ended && !open.isEmpty()) {
            end();
        }
    }

    private void take(JsonToken token) {
        Open around = open.peek();
        switch (token) {
            case START_OBJECT, START_ARRAY ->
                open.push(new Open(token == JsonToken.START_ARRAY, around == null || around.array));
            case END_OBJECT, END_ARRAY -> end();
            case VALUE_STRING -> string(around, json.getString());
            case VALUE_NUMBER_FLOAT, VALUE_NUMBER_INT -> {
                if (around != null && !around.array) {
                    field(around, json.getString());
                }
            }
            default -> {}
        }
    }

    private void string(@Nullable Open around, String value) {
        if (around == null) {
            return;
        }
        if (!around.array) {
            if (LogRecord.isDump(value)) {
                around.texts.add(value);
            }
            field(around, value);
        } else if (around.strings.size() < MAX_HELD) {
            around.strings.add(value);
            if (around.bare && open.size() == 1) {
                // The lines of an array of nothing else needn't wait for its end.
                made.addAll(around.strings);
                around.strings.clear();
                around.told = true;
            }
        }
    }

    private void field(Open of, String value) {
        String name = json.currentName();
        if (name != null && of.fields.size() < MAX_FIELDS) {
            of.fields.putIfAbsent(name.toLowerCase(Locale.ROOT), value);
        }
    }

    private void end() {
        Open closed = open.poll();
        if (closed == null) {
            return;
        }
        Open around = open.peek();
        if (closed.array) {
            if (closed.bare || isLines(closed.strings)) {
                closed.told |= tell(closed.strings);
            }
        } else if (closed.bare) {
            String text = closed.told ? String.join("\n", closed.texts) : LogRecord.text(closed.fields, closed.texts);
            closed.told |= text != null && !text.isEmpty() && made.add(text);
        } else if (around != null) {
            // What an inner object says, its record says.
            closed.fields.forEach((name, value) -> {
                if (around.fields.size() < MAX_FIELDS) {
                    around.fields.putIfAbsent(name, value);
                }
            });
            around.texts.addAll(closed.texts);
        }
        if (around != null) {
            around.told |= closed.told;
        }
    }

    /// The strings of an array, but for the times before its lines.
    private boolean tell(List<String> strings) {
        boolean told = false;
        for (String line : strings) {
            boolean time = !line.isEmpty() && line.chars().allMatch(c -> c >= '0' && c <= '9');
            told |= !time && made.add(line);
        }
        return told;
    }

    private static boolean isLines(List<String> strings) {
        for (String line : strings) {
            if (CopiedDump.header(line) >= 0 || line.contains(" @ 0x")) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() throws IOException {
        json.close();
        in.close();
    }
}
