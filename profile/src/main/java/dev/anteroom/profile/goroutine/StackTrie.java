package dev.anteroom.profile.goroutine;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// All stacks of a dump as one tree, leaf frames at the top: a goroutine's stack is the node that its last line leads
/// to.
///
/// Goroutines of one kind follow each other down the same path, so that a line is nearly always the one that
/// followed last time: comparing it with the bytes of that node is all the work, and no text is made of it.
/// Frames are interned once by their bytes, however many stacks they are in.
final class StackTrie {
    /// Bounds for hostile input; a service with 100,000 goroutines has some thousand nodes.
    private static final int MAX_NODES = 4_000_000;
    private static final long MAX_TEXT = 64L << 20;

    /// The words before a function that created a goroutine.
    static final byte[] CREATED_BY = "created by ".getBytes(StandardCharsets.ISO_8859_1);

    /// What a line stands for.
    enum Kind {
        CALL,
        CREATOR,
        NOTE
    }

    /// A function at a place, as the dump writes it.
    static final class Line {
        final int index;
        final Kind kind;
        /// From the start of the line up to and with the parenthesis that opens the arguments; the whole line
        /// where there is none; for a creator with `created by ` in front.
        final byte[] head;
        /// The second line from its tab up to and with the line number; empty where there is no second line.
        final byte[] place;
        final boolean hasArguments;
        final Frame frame;
        final boolean plumbing;
        final boolean namesWhatItWaitsOn;

        Line(int index, Kind kind, byte[] head, byte[] place, boolean hasArguments, Frame frame) {
            this.index = index;
            this.kind = kind;
            this.head = head;
            this.place = place;
            this.hasArguments = hasArguments;
            this.frame = frame;
            this.plumbing = WaitPlumbing.isPlumbing(frame.function());
            this.namesWhatItWaitsOn = hasArguments && WaitPlumbing.namesWhatItWaitsOn(frame.function());
        }
    }

    /// A stack, or the beginning of one.
    static final class Node {
        final @Nullable Node parent;
        final Line line;
        final int index;
        final int depth;
        /// Whether every frame down to this one belongs to the packages that park goroutines.
        final boolean plumbing;
        /// The child that followed last, and the one before it.
        @Nullable
        Node recent;

        @Nullable
        Node second;
        /// The group that ended here last, and which state it had.
        int recentGroup = -1;

        int recentState = -1;

        Node(@Nullable Node parent, Line line, int index) {
            this.parent = parent;
            this.line = line;
            this.index = index;
            this.depth = parent == null ? 0 : parent.depth + 1;
            this.plumbing = parent == null || (parent.plumbing && line.plumbing);
        }

        void follow(Node child) {
            if (recent != child) {
                second = recent;
                recent = child;
            }
        }
    }

    private static final Line ROOT_LINE =
            new Line(0, Kind.NOTE, new byte[0], new byte[0], false, new Frame("[root]", "", 0));

    private final Node root = new Node(null, ROOT_LINE, 0);
    private Node[] nodes = new Node[1 << 10];
    private int nodeCount = 1;
    private Line[] lines = new Line[1 << 10];
    private int lineCount;
    private long textBytes;

    Node root() {
        return root;
    }

    int nodeCount() {
        return nodeCount;
    }

    /// The child of a node for a line given by its bytes, made if it is new.
    Node child(
            Node parent, Kind kind, byte[] text, int from, int to, int placeFrom, int placeTo, boolean hasArguments) {
        Line line = line(kind, text, from, to, placeFrom, placeTo, hasArguments);
        return child(parent, line);
    }

    /// The child of a node for one of the notes that stand for frames which the runtime didn't print.
    Node note(Node parent, Frame note) {
        byte[] head = note.function().getBytes(StandardCharsets.ISO_8859_1);
        return child(parent, line(Kind.NOTE, head, 0, head.length, 0, 0, false));
    }

    private Node child(Node parent, Line line) {
        int mask = nodes.length - 1;
        int slot = mix(parent.index * 0x61C88647 + line.index) & mask;
        while (true) {
            Node found = nodes[slot];
            if (found == null) {
                break;
            }
            if (found.parent == parent && found.line == line) {
                parent.follow(found);
                return found;
            }
            slot = (slot + 1) & mask;
        }
        if (nodeCount >= MAX_NODES) {
            throw new GoroutineDumpException(
                    "More than " + MAX_NODES
                            + " different stacks and beginnings of stacks: no Go service has so many; split the file and read its parts.");
        }
        Node made = new Node(parent, line, nodeCount++);
        nodes[slot] = made;
        if (nodeCount * 2 > nodes.length) {
            growNodes();
        }
        parent.follow(made);
        return made;
    }

    private void growNodes() {
        Node[] old = nodes;
        Node[] grown = new Node[old.length * 2];
        int mask = grown.length - 1;
        for (Node node : old) {
            if (node != null && node.parent != null) {
                int slot = mix(node.parent.index * 0x61C88647 + node.line.index) & mask;
                while (grown[slot] != null) {
                    slot = (slot + 1) & mask;
                }
                grown[slot] = node;
            }
        }
        nodes = grown;
    }

    private Line line(Kind kind, byte[] text, int from, int to, int placeFrom, int placeTo, boolean hasArguments) {
        int mask = lines.length - 1;
        int slot = hash(text, from, to, placeFrom, placeTo) & mask;
        while (true) {
            Line found = lines[slot];
            if (found == null) {
                break;
            }
            if (found.kind == kind
                    && found.hasArguments == hasArguments
                    && Arrays.equals(found.head, 0, found.head.length, text, from, to)
                    && Arrays.equals(found.place, 0, found.place.length, text, placeFrom, placeTo)) {
                return found;
            }
            slot = (slot + 1) & mask;
        }
        textBytes += (to - from) + (placeTo - placeFrom);
        if (textBytes > MAX_TEXT) {
            throw new GoroutineDumpException(
                    "More than " + (MAX_TEXT >> 20)
                            + " MiB of different function and file names: no Go binary has so many; split the file and read its parts.");
        }
        byte[] head = Arrays.copyOfRange(text, from, to);
        byte[] place = Arrays.copyOfRange(text, placeFrom, placeTo);
        Line made = new Line(lineCount + 1, kind, head, place, hasArguments, frame(kind, head, place, hasArguments));
        lines[slot] = made;
        lineCount++;
        if (lineCount * 2 > lines.length) {
            growLines();
        }
        return made;
    }

    private void growLines() {
        Line[] old = lines;
        Line[] grown = new Line[old.length * 2];
        int mask = grown.length - 1;
        for (Line line : old) {
            if (line != null) {
                int slot = hash(line) & mask;
                while (grown[slot] != null) {
                    slot = (slot + 1) & mask;
                }
                grown[slot] = line;
            }
        }
        lines = grown;
    }

    private static Frame frame(Kind kind, byte[] head, byte[] place, boolean hasArguments) {
        if (kind == Kind.NOTE) {
            String note = new String(head, StandardCharsets.UTF_8);
            return note.equals(Frame.ELIDED.function()) ? Frame.ELIDED : Frame.UNAVAILABLE;
        }
        int start = kind == Kind.CREATOR ? CREATED_BY.length : 0;
        int end = head.length - (hasArguments ? 1 : 0);
        String function = new String(head, start, end - start, StandardCharsets.UTF_8);
        int colon = DumpText.lineNumberColon(place, 0, place.length);
        if (colon < 0) {
            return new Frame(function, "", 0);
        }
        String file = new String(place, 1, colon - 1, StandardCharsets.UTF_8);
        return new Frame(function, file, DumpText.decimalUpTo(place, colon + 1, place.length));
    }

    private static int hash(Line line) {
        return mix(31 * hashRange(line.head, 0, line.head.length) + hashRange(line.place, 0, line.place.length));
    }

    private static int hash(byte[] text, int from, int to, int placeFrom, int placeTo) {
        return mix(31 * hashRange(text, from, to) + hashRange(text, placeFrom, placeTo));
    }

    private static int hashRange(byte[] text, int from, int to) {
        int hash = 1;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + text[i];
        }
        return hash;
    }

    private static int mix(int hash) {
        int mixed = hash * 0x9E3779B9;
        return mixed ^ (mixed >>> 15);
    }
}
