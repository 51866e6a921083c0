package dev.anteroom.lint.syntax;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Parses Go files, one after the other; a thread has a parser of its own. Whatever a file says, its time, its size
/// and the depth of its tree are bounded.
public final class GoParser implements AutoCloseable {
    /// The largest file of Go's own tree has 2.6 MB; nothing that people write comes near.
    public static final int MAX_BYTES = 8 << 20;

    /// Longer than any file of Go's own tree takes on a slow machine.
    private static final long MAX_NANOS = 20_000_000_000L;

    /// What goes deeper is no code that anybody has written, and the rules walk it by recursion.
    private static final int MAX_DEPTH = 800;

    /// A sum nests to the left, one level for each term. Where it has more terms than this (tables as one string of
    /// thousands of lines) the rest of them are siblings.
    private static final int LONG_SUM = 200;

    private static final int MAX_TERMS = 200_000;
    private static final String SUM = "binary_expression";

    /// What rules look for in whole files.
    private static final List<String> BY_TYPE = List.of(
            "call_expression",
            "go_statement",
            "for_statement",
            "short_var_declaration",
            "assignment_statement",
            "composite_literal",
            "keyed_element",
            "var_spec");

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
            parser = (MemorySegment) TreeSitter.MAKE.invokeExact(TreeSitter.PARSER_NEW);
            if (!TreeSitter.isTrue(
                    (int) TreeSitter.SET.invokeExact(TreeSitter.PARSER_SET_LANGUAGE, parser, TreeSitter.GO))) {
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
                                    long.class,
                                    MemorySegment.class)),
                    FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT, JAVA_LONG, ADDRESS),
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
    ///
    /// The position is two words in one register, on x86-64 and on aarch64.
    MemorySegment read(MemorySegment payload, int offset, long point, MemorySegment length) {
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
            MemorySegment tree = (MemorySegment)
                    TreeSitter.PARSE.invokeExact(TreeSitter.PARSER_PARSE, parser, MemorySegment.NULL, input, options);
            if (tree.equals(MemorySegment.NULL)) {
                TreeSitter.DROP.invokeExact(TreeSitter.PARSER_RESET, parser);
                throw new SyntaxException("takes longer than " + maxNanos / 1_000_000 + " ms to parse");
            }
            try {
                return walk(bytes, tree);
            } finally {
                TreeSitter.DROP.invokeExact(TreeSitter.TREE_DELETE, tree);
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
        Map<String, List<Node>> byType = new HashMap<>();
        for (String type : BY_TYPE) {
            byType.put(type, new ArrayList<>());
        }
        MemorySegment top = (MemorySegment) TreeSitter.TO_NODE.invokeExact(TreeSitter.ROOT, intoNode, tree);
        boolean faulty = TreeSitter.isTrue((int) TreeSitter.OF_NODE.invokeExact(TreeSitter.NODE_HAS_ERROR, top));
        var _ = (MemorySegment) TreeSitter.TO_CURSOR.invokeExact(TreeSitter.CURSOR_NEW, intoCursor, top);
        int firstError = -1;
        try {
            Node root = node(symbol(), null);
            Node parent = root;
            int depth = 0;
            Node sum = null;
            int terms = 0;
            boolean inside = toFirstChild();
            while (inside) {
                int symbol = symbol();
                TreeSitter.Role role =
                        symbol >= TreeSitter.ROLES.length ? TreeSitter.Role.INNER : TreeSitter.ROLES[symbol];
                if (faulty && firstError < 0 && (symbol >= TreeSitter.ROLES.length || missing())) {
                    firstError = (int) TreeSitter.OF_NODE.invokeExact(TreeSitter.NODE_START, node);
                }
                if (role == TreeSitter.Role.COMMENT) {
                    comments.add(node(symbol, parent));
                } else if (role != TreeSitter.Role.SEPARATOR) {
                    Node here = node(symbol, parent);
                    if (depth > LONG_SUM
                            && here.is(SUM)
                            && parent.is(SUM)
                            && (sum == null || sum == parent)
                            && toFirstChild()) {
                        if (++terms > MAX_TERMS) {
                            throw new SyntaxException("a sum of more than " + MAX_TERMS + " terms");
                        }
                        sum = parent;
                        continue;
                    }
                    parent.add(here);
                    List<Node> ofType = byType.get(here.type());
                    if (ofType != null) {
                        ofType.add(here);
                    }
                    // Nothing is looked for inside of a literal, unless it isn't whole.
                    boolean closed = role == TreeSitter.Role.LEAF || (role == TreeSitter.Role.LITERAL && !faulty);
                    if (!closed && toFirstChild()) {
                        if (++depth > MAX_DEPTH) {
                            throw new SyntaxException("nested deeper than " + MAX_DEPTH + " levels");
                        }
                        parent = here;
                        continue;
                    }
                }
                while (!toNextSibling()) {
                    if (parent == sum) {
                        if (!toParent()) {
                            inside = false;
                            break;
                        }
                        sum = --terms == 0 ? null : sum;
                        continue;
                    }
                    Node above = parent.parent();
                    if (above == null || !toParent()) {
                        inside = false;
                        break;
                    }
                    parent = above;
                    depth--;
                }
            }
            return new Syntax(bytes, root, comments, byType, faulty && firstError < 0 ? 0 : firstError);
        } finally {
            TreeSitter.DROP.invokeExact(TreeSitter.CURSOR_DELETE, cursor);
        }
    }

    private boolean toFirstChild() throws Throwable {
        return TreeSitter.isTrue((int) TreeSitter.OF_POINTER.invokeExact(TreeSitter.FIRST_CHILD, cursor));
    }

    private boolean toNextSibling() throws Throwable {
        return TreeSitter.isTrue((int) TreeSitter.OF_POINTER.invokeExact(TreeSitter.NEXT_SIBLING, cursor));
    }

    private boolean toParent() throws Throwable {
        return TreeSitter.isTrue((int) TreeSitter.OF_POINTER.invokeExact(TreeSitter.PARENT, cursor));
    }

    private boolean missing() throws Throwable {
        return TreeSitter.isTrue((int) TreeSitter.OF_NODE.invokeExact(TreeSitter.NODE_MISSING, node));
    }

    /// The number of the symbol at the cursor; its node is in [#node] then.
    private int symbol() throws Throwable {
        var _ = (MemorySegment) TreeSitter.TO_NODE.invokeExact(TreeSitter.CURSOR_NODE, intoNode, cursor);
        return TreeSitter.shortOf((int) TreeSitter.OF_NODE.invokeExact(TreeSitter.NODE_SYMBOL, node));
    }

    /// The node at the cursor, whose symbol was asked for.
    private Node node(int symbol, @Nullable Node parent) throws Throwable {
        int field = TreeSitter.shortOf((int) TreeSitter.OF_POINTER.invokeExact(TreeSitter.CURSOR_FIELD, cursor));
        boolean error = symbol >= TreeSitter.SYMBOLS.length;
        return new Node(
                error ? "ERROR" : TreeSitter.SYMBOLS[symbol],
                field == 0 ? null : TreeSitter.FIELDS[field],
                (int) TreeSitter.OF_NODE.invokeExact(TreeSitter.NODE_START, node),
                (int) TreeSitter.OF_NODE.invokeExact(TreeSitter.NODE_END, node),
                parent,
                error || TreeSitter.NAMED[symbol]);
    }

    @Override
    public void close() {
        try {
            TreeSitter.DROP.invokeExact(TreeSitter.PARSER_DELETE, parser);
        } catch (Throwable failure) {
            throw new SyntaxException("the Go parser can't be closed", failure);
        } finally {
            arena.close();
        }
    }
}
