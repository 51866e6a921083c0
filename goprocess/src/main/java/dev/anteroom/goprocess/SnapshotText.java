package dev.anteroom.goprocess;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The text of a snapshot as `debug=2` prints it (`runtime/traceback.go`, `goroutineheader`, `traceback2`,
/// `printcreatedby1`), a goroutine at a time, so that the whole is nowhere in memory.
final class SnapshotText extends InputStream {
    private static final String NO_STACK = "\tgoroutine running on other thread; stack unavailable\n";

    private final GoroutineSnapshot snapshot;
    private final StackTable stacks;
    private final Map<Integer, String> frames = new HashMap<>();
    private int row;
    private byte[] current = new byte[0];
    private int position;

    SnapshotText(GoroutineSnapshot snapshot, StackTable stacks) {
        this.snapshot = snapshot;
        this.stacks = stacks;
    }

    /// A goroutine with its header, its stack and the blank line after it.
    String goroutine(int which) {
        StringBuilder text = new StringBuilder(1024);
        text.append("goroutine ").append(snapshot.id(which)).append(" [").append(snapshot.state(which));
        long minutes = snapshot.parkedFor(which).toMinutes();
        if (minutes >= 1) {
            text.append(", ").append(minutes).append(" minutes");
        }
        if (snapshot.lockedToThread(which)) {
            text.append(", locked to thread");
        }
        text.append(']');
        labels(snapshot.labels(which), text);
        text.append(":\n");
        text.append(frames.computeIfAbsent(snapshot.stack(which), this::stackText));
        StackFrame creator = snapshot.createdBy(which);
        if (creator != null && !creator.hidden()) {
            text.append("created by ").append(creator.function());
            if (snapshot.createdIn(which) != 0) {
                text.append(" in goroutine ").append(snapshot.createdIn(which));
            }
            place(creator, text.append('\n'));
        }
        return text.append('\n').toString();
    }

    private static void labels(Map<String, String> labels, StringBuilder text) {
        if (labels.isEmpty()) {
            return;
        }
        text.append(" labels:{");
        String between = "";
        for (Map.Entry<String, String> label : labels.entrySet()) {
            text.append(between);
            quote(label.getKey(), text);
            text.append(": ");
            quote(label.getValue(), text);
            between = ", ";
        }
        text.append('}');
    }

    private static void quote(String value, StringBuilder text) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"', '\\' -> text.append('\\').append(c);
                case '\n' -> text.append("\\n");
                case '\t' -> text.append("\\t");
                case '\r' -> text.append("\\r");
                default -> {
                    if (c < ' ' || c == 127) {
                        text.append(String.format("\\x%02x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }

    private String stackText(int stack) {
        if (stack == StackTable.NONE) {
            return NO_STACK;
        }
        StringBuilder text = new StringBuilder();
        List<StackFrame> calls = stacks.frames(stack);
        for (StackFrame call : calls) {
            if (!call.hidden()) {
                text.append(call.function()).append("(...)\n");
                place(call, text);
            }
        }
        if (stacks.isCut(stack)) {
            text.append("...additional frames elided...\n");
        }
        return text.toString();
    }

    private static void place(StackFrame call, StringBuilder text) {
        String file = call.file().isEmpty() ? "?" : call.file();
        text.append('\t').append(file).append(':').append(call.line()).append('\n');
    }

    private boolean fill() {
        while (row < snapshot.size() && snapshot.system(row)) {
            row++;
        }
        if (row == snapshot.size()) {
            return false;
        }
        current = goroutine(row++).getBytes(StandardCharsets.UTF_8);
        position = 0;
        return true;
    }

    @Override
    public int read() {
        if (position == current.length && !fill()) {
            return -1;
        }
        return Byte.toUnsignedInt(current[position++]);
    }

    @Override
    public int read(byte @Nullable [] into, int offset, int length) {
        if (into == null || length == 0) {
            return 0;
        }
        if (position == current.length && !fill()) {
            return -1;
        }
        int count = Math.min(length, current.length - position);
        System.arraycopy(current, position, into, offset, count);
        position += count;
        return count;
    }
}
