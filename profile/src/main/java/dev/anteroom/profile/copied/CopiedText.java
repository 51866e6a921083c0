package dev.anteroom.profile.copied;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A text that no format recognises as it is, restored as far as that makes something of it.
public final class CopiedText {
    /// So many lines decide what all lines begin with, and what the text is.
    private static final int DECIDING = 400;

    private static final int PREFIXED = 50;

    private CopiedText() {}

    /// Whether a text's beginning has a goroutine's header in it that isn't as Go writes it: behind something else, in
    /// a record of a log, with blanks where a tab was.
    public static boolean hasCopiedDump(byte[] head) {
        List<String> lines = lines(head);
        boolean document = JsonDocument.is(head);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            int at = CopiedDump.header(line);
            if (at > 0 || (at == 0 && document) || (at < 0 && isRecord(line))) {
                return true;
            }
            if (at == 0) {
                String next = i + 1 < lines.size() ? lines.get(i + 1) : "";
                String place = i + 2 < lines.size() ? lines.get(i + 2) : "";
                boolean header = CopiedDump.header(place) == 0;
                boolean asWritten =
                        next.isEmpty() || next.startsWith("\t") || place.startsWith("\t") || place.isEmpty() || header;
                boolean doubled = next.isBlank() && !place.isBlank() && !header;
                return !asWritten || doubled || line.endsWith(" ");
            }
        }
        return false;
    }

    private static boolean isRecord(String line) {
        List<String> lines = LogRecord.lines(line);
        return lines.size() > 1 || !lines.getFirst().equals(line);
    }

    private static List<String> lines(byte[] written) {
        byte[] head = JsonDocument.text(written);
        List<String> lines = new ArrayList<>();
        int from = 0;
        while (from < head.length && lines.size() < 20_000) {
            int to = from;
            while (to < head.length && head[to] != '\n') {
                to++;
            }
            int end = to > from && head[to - 1] == '\r' ? to - 1 : to;
            lines.add(new String(head, from, end - from, StandardCharsets.UTF_8));
            from = to + 1;
        }
        return lines;
    }

    /// The dump in a text, as Go writes it.
    public static InputStream dump(InputStream text) {
        return new LineStream(new SourceLines(text), new LineStream.Restorer() {
            private @Nullable CopiedDump dump;

            @Override
            public void take(String line, Deque<String> made) {
                if (dump == null) {
                    dump = new CopiedDump(made::add);
                }
                dump.take(line);
            }

            @Override
            public void end(Deque<String> made) {
                if (dump != null) {
                    dump.end();
                }
            }
        });
    }

    /// A text as the records of a log have it in them, each line by itself.
    public static byte[] unwrapped(byte[] text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length);
        try (SourceLines lines = new SourceLines(new ByteArrayInputStream(text))) {
            String line = lines.next();
            while (line != null) {
                out.writeBytes(line.getBytes(StandardCharsets.UTF_8));
                out.write('\n');
                line = lines.next();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("text in memory can't be read", e);
        }
        return out.toByteArray();
    }

    /// Whether a text's first line is an object of a log, or one of its first lines has escaped lines in it.
    public static boolean isLog(byte[] head) {
        if (JsonDocument.is(head)) {
            return true;
        }
        List<String> lines = lines(head);
        for (int i = 0; i < Math.min(lines.size(), DECIDING); i++) {
            String line = lines.get(i).strip();
            if (LogRecord.isObject(line) || (!line.startsWith("{") && isRecord(line))) {
                return true;
            }
        }
        return false;
    }

    /// Whether a text is one JSON document with lines in it, and not a log with an object in each line.
    public static boolean isDocument(byte[] head) {
        return JsonDocument.is(head);
    }

    /// A text without what stands around it, where that makes something of it: unwrapped, from behind prompts and
    /// fences on, without what all its lines have before them. `null` where it doesn't.
    ///
    /// @param head its first bytes
    /// @param all all of it; read only where the head can be made something of
    /// @param known whether the beginning of a text is something
    public static @Nullable InputStream restored(byte[] head, InputStream all, Predicate<byte[]> known) {
        List<String> first = new ArrayList<>();
        for (String line : lines(head)) {
            first.addAll(LogRecord.lines(line));
            if (first.size() >= DECIDING) {
                break;
            }
        }
        for (int skipped = 0; skipped < Math.min(first.size(), 40); skipped++) {
            List<String> rest = first.subList(skipped, first.size());
            if (rest.getFirst().isBlank()) {
                continue;
            }
            List<LinePrefix> prefixes = new ArrayList<>(List.of(new LinePrefix("")));
            prefixes.addAll(LinePrefix.common(rest.subList(0, Math.min(rest.size(), PREFIXED))));
            for (LinePrefix prefix : prefixes) {
                List<String> bare = new ArrayList<>();
                for (String line : rest) {
                    String own = prefix.rest(line);
                    if (own != null && !isFence(own)) {
                        bare.add(own);
                    }
                }
                if (known.test(String.join("\n", bare).concat("\n").getBytes(StandardCharsets.UTF_8))) {
                    return without(all, skipped, prefix);
                }
            }
        }
        return null;
    }

    private static InputStream without(InputStream all, int skipped, LinePrefix prefix) {
        return new LineStream(new SourceLines(all), new LineStream.Restorer() {
            private int passed;

            @Override
            public void take(String line, Deque<String> made) {
                String own = prefix.rest(line);
                if (passed++ >= skipped && own != null && !isFence(own)) {
                    made.add(own);
                }
            }
        });
    }

    private static boolean isFence(String line) {
        String text = line.strip();
        return text.startsWith("```") || text.startsWith("~~~");
    }
}
