package dev.anteroom.lint.syntax;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Parses Go files, one after the other; a thread has a parser of its own. Whatever a file says, its time, its size and
/// the depth of its tree are bounded.
public final class GoParser implements AutoCloseable {
    /// The largest file of Go's own tree has 2.6 MB; nothing that people write comes near.
    public static final int MAX_BYTES = 8 << 20;

    /// Longer than any file of Go's own tree takes on a slow machine.
    private static final long MAX_NANOS = 20_000_000_000L;

    /// What goes deeper is no code that anybody has written, and the rules walk it by recursion.
    private static final int MAX_DEPTH = 800;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment parser;
    private final MemorySegment input = arena.allocate(TreeSitter.INPUT);
    private final MemorySegment options = arena.allocate(TreeSitter.OPTIONS);
    private final MemorySegment node = arena.allocate(TreeSitter.NODE);
    private final MemorySegment cursor = arena.allocate(TreeSitter.CURSOR);
    private final SegmentAllocator intoNode = (size, alignment) -> node;
    private final SegmentAllocator intoCursor = (size, alignment) -> cursor;
    private final long maxNanos;
    private MemorySegment source = MemorySegment.NULL;
    private long deadline;

    public GoParser() {
        this(MAX_NANOS);
    }

    /// @param maxNanos how long one file may take
    public GoParser(long maxNanos) {
        this.maxNanos = maxNanos;
        try {
            parser = (MemorySegment) TreeSitter.PARSER_NEW.invokeExact();
            boolean known = (boolean) TreeSitter.SET_LANGUAGE.invokeExact(parser, TreeSitter.GO);
            if (!known) {
                throw new SyntaxException("the Go grammar doesn't fit its parser");
            }
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            MemorySegment read = TreeSitter.LINKER.upcallStub(
                    lookup.bind(
                            this,
                            "read",
                            MethodType.methodType(
                                    MemorySegment.class,
                                    MemorySegment.class,
                                    int.class,
                                    MemorySegment.class,
                                    MemorySegment.class)),
                    FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT, TreeSitter.POINT, ADDRESS),
                    arena);
            MemorySegment late = TreeSitter.LINKER.upcallStub(
                    lookup.bind(this, "late", MethodType.methodType(boolean.class, MemorySegment.class)),
                    FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS),
                    arena);
            input.set(ADDRESS, 8, read);
            options.set(ADDRESS, 8, late);
        } catch (SyntaxException failure) {
            throw failure;
        } catch (Throwable failure) {
            throw new SyntaxException("the Go parser can't be started", failure);
        }
    }

    /// `const char *read(void *payload, uint32_t byte_index, TSPoint position, uint32_t *bytes_read)`
    MemorySegment read(MemorySegment payload, int offset, MemorySegment point, MemorySegment length) {
        long rest = Math.max(0, source.byteSize() - Integer.toUnsignedLong(offset));
        length.reinterpret(4).set(JAVA_INT, 0, (int) rest);
        return rest == 0 ? source : source.asSlice(offset);
    }

    /// `bool progress_callback(TSParseState *)`: true ends the parse.
    boolean late(MemorySegment state) {
        return System.nanoTime() - deadline > 0;
    }

    /// @throws SyntaxException if the file is too large, too deep or takes too long
    public Syntax parse(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new SyntaxException("larger than " + (MAX_BYTES >> 20) + " MiB");
        }
        deadline = System.nanoTime() + maxNanos;
        try (Arena file = Arena.ofConfined()) {
            source = file.allocate(bytes.length + 1L).asSlice(0, bytes.length);
            MemorySegment.copy(bytes, 0, source, JAVA_BYTE, 0, bytes.length);
            MemorySegment tree =
                    (MemorySegment) TreeSitter.PARSE.invokeExact(parser, MemorySegment.NULL, input, options);
            if (tree.equals(MemorySegment.NULL)) {
                TreeSitter.PARSER_RESET.invokeExact(parser);
                throw new SyntaxException("takes longer than " + maxNanos / 1_000_000 + " ms to parse");
            }
            try {
                return walk(bytes, tree);
            } finally {
                TreeSitter.TREE_DELETE.invokeExact(tree);
            }
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable failure) {
            throw new SyntaxException("can't be parsed", failure);
        } finally {
            source = MemorySegment.NULL;
        }
    }

    private Syntax walk(byte[] bytes, MemorySegment tree) throws Throwable {
        List<Node> comments = new ArrayList<>();
        MemorySegment top = (MemorySegment) TreeSitter.ROOT.invokeExact(intoNode, tree);
        boolean faulty = (boolean) TreeSitter.NODE_HAS_ERROR.invokeExact(top);
        var _ = (MemorySegment) TreeSitter.CURSOR_NEW.invokeExact(intoCursor, top);
        int firstError = -1;
        try {
            Node root = node(null);
            Node parent = root;
            int depth = 0;
            boolean inside = (boolean) TreeSitter.FIRST_CHILD.invokeExact(cursor);
            while (inside) {
                Node here = node(parent);
                if (faulty && firstError < 0 && (here.is("ERROR") || missing())) {
                    firstError = here.start();
                }
                if (here.is("comment")) {
                    comments.add(here);
                } else {
                    parent.add(here);
                }
                if ((boolean) TreeSitter.FIRST_CHILD.invokeExact(cursor)) {
                    if (++depth > MAX_DEPTH) {
                        throw new SyntaxException("nested deeper than " + MAX_DEPTH + " levels");
                    }
                    parent = here;
                    continue;
                }
                while (!(boolean) TreeSitter.NEXT_SIBLING.invokeExact(cursor)) {
                    Node above = parent.parent();
                    if (above == null || !(boolean) TreeSitter.PARENT.invokeExact(cursor)) {
                        inside = false;
                        break;
                    }
                    parent = above;
                    depth--;
                }
            }
            return new Syntax(bytes, root, comments, faulty && firstError < 0 ? 0 : firstError);
        } finally {
            TreeSitter.CURSOR_DELETE.invokeExact(cursor);
        }
    }

    private boolean missing() throws Throwable {
        return (boolean) TreeSitter.NODE_MISSING.invokeExact(node);
    }

    /// The node at the cursor.
    private Node node(@Nullable Node parent) throws Throwable {
        MemorySegment at = (MemorySegment) TreeSitter.CURSOR_NODE.invokeExact(intoNode, cursor);
        int symbol = Short.toUnsignedInt((short) TreeSitter.NODE_SYMBOL.invokeExact(at));
        int field = Short.toUnsignedInt((short) TreeSitter.CURSOR_FIELD.invokeExact(cursor));
        boolean error = symbol >= TreeSitter.SYMBOLS.length;
        return new Node(
                error ? "ERROR" : TreeSitter.SYMBOLS[symbol],
                field == 0 ? null : TreeSitter.FIELDS[field],
                (int) TreeSitter.NODE_START.invokeExact(at),
                (int) TreeSitter.NODE_END.invokeExact(at),
                parent,
                error || TreeSitter.NAMED[symbol]);
    }

    @Override
    public void close() {
        try {
            TreeSitter.PARSER_DELETE.invokeExact(parser);
        } catch (Throwable failure) {
            throw new SyntaxException("the Go parser can't be closed", failure);
        } finally {
            arena.close();
        }
    }
}
