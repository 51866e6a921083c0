package dev.anteroom.lint.syntax;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// The tree of one file. Positions are bytes of the file; lines and columns are made from them when they are asked
/// for.
public final class Syntax {
    private final byte[] bytes;
    private final Node root;
    private final List<Node> comments;
    private final Map<String, List<Node>> byType;
    private final int[] lineStarts;
    private final int firstError;

    /// @param firstError offset of the first byte that is no Go, -1 where all of it is
    /// @param byType every node of the types that are asked for most often
    Syntax(byte[] bytes, Node root, List<Node> comments, Map<String, List<Node>> byType, int firstError) {
        this.bytes = bytes;
        this.root = root;
        this.comments = List.copyOf(comments);
        this.byType = byType;
        this.firstError = firstError;
        this.lineStarts = lineStarts(bytes);
    }

    private static int[] lineStarts(byte[] bytes) {
        int lines = 1;
        for (byte b : bytes) {
            if (b == '\n') {
                lines++;
            }
        }
        int[] starts = new int[lines];
        int line = 1;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                starts[line++] = i + 1;
            }
        }
        return starts;
    }

    public Node root() {
        return root;
    }

    public List<Node> comments() {
        return comments;
    }

    /// Every node of a type, in order of the source.
    public List<Node> all(String type) {
        List<Node> known = byType.get(type);
        return known == null ? root.all(type) : known;
    }

    /// Offset of the first byte that is no Go, -1 where all of it is.
    public int firstError() {
        return firstError;
    }

    public String text(Node node) {
        return text(node.start(), node.end());
    }

    public String text(int start, int end) {
        return new String(bytes, start, end - start, UTF_8);
    }

    /// Line of an offset, from 1.
    public int line(int offset) {
        int at = Arrays.binarySearch(lineStarts, offset);
        return at >= 0 ? at + 1 : -at - 1;
    }

    public int line(Node node) {
        return line(node.start());
    }

    public int lines() {
        return lineStarts.length;
    }

    /// Column in UTF-16 units, from 1.
    public int column(int offset) {
        int lineStart = lineStarts[line(offset) - 1];
        return text(lineStart, offset).length() + 1;
    }

    /// Column in bytes, from 1, as Go's own tools count.
    public int byteColumn(int offset) {
        return offset - lineStarts[line(offset) - 1] + 1;
    }

    /// Offset at which a line starts.
    public int lineStart(int line) {
        return lineStarts[line - 1];
    }

    /// Offset behind the last byte of a line that is no blank.
    public int lineEnd(int line) {
        int start = lineStarts[line - 1];
        int end = line < lineStarts.length ? lineStarts[line] - 1 : bytes.length;
        while (end > start && (bytes[end - 1] == ' ' || bytes[end - 1] == '\t' || bytes[end - 1] == '\r')) {
            end--;
        }
        return end;
    }

    /// A line's text without its end.
    public String lineText(int line) {
        int start = lineStarts[line - 1];
        int end = line < lineStarts.length ? lineStarts[line] - 1 : bytes.length;
        return text(start, Math.max(start, end)).stripTrailing();
    }

    public byte[] bytes() {
        return bytes;
    }
}
