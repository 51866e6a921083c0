package dev.anteroom.lint.syntax;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/// The functions of `tree_sitter/api.h` (0.26) that the parser needs, out of the libraries that the binding's jars
/// carry. They are unpacked into a new folder that only this user can read, loaded, and deleted again.
final class TreeSitter {
    /// `TSNode`: four words of context, the sub-tree, the tree.
    static final MemoryLayout NODE =
            MemoryLayout.structLayout(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);

    /// `TSTreeCursor`: tree, id, three words.
    static final MemoryLayout CURSOR =
            MemoryLayout.structLayout(ADDRESS, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, MemoryLayout.paddingLayout(4));

    /// `TSInput`: payload, read function, encoding, decode function.
    static final MemoryLayout INPUT =
            MemoryLayout.structLayout(ADDRESS, ADDRESS, JAVA_INT, MemoryLayout.paddingLayout(4), ADDRESS);

    /// `TSParseOptions`: payload, progress function.
    static final MemoryLayout OPTIONS = MemoryLayout.structLayout(ADDRESS, ADDRESS);

    static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option SHORT = Linker.Option.critical(false);
    private static final SymbolLookup CORE;
    private static final SymbolLookup GRAMMAR;

    static {
        String architecture = architecture();
        CORE = load("/lib/" + architecture + "-linux-gnu-tree-sitter.so");
        GRAMMAR = load("/lib/" + architecture + "-linux-gnu-tree-sitter-go.so");
    }

    // Each call through a handle of its own costs some milliseconds before the first: so there is one for all functions
    // of
    // a shape, which takes the function first. Functions that differ only in the width of their result have the shape
    // of
    // the widest; `isTrue` and `shortOf` take what the function gave.

    /// `T *(void)`
    static final MethodHandle MAKE = shape(FunctionDescriptor.of(ADDRESS));

    /// `void (T *)`
    static final MethodHandle DROP = shape(FunctionDescriptor.ofVoid(ADDRESS));

    /// `bool (TSParser *, const TSLanguage *)`
    static final MethodHandle SET = shape(FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));

    /// `TSTree *(TSParser *, const TSTree *old, TSInput, TSParseOptions)`
    static final MethodHandle PARSE = shape(FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, INPUT, OPTIONS));

    /// `TSNode (const T *)`
    static final MethodHandle TO_NODE = shape(FunctionDescriptor.of(NODE, ADDRESS), SHORT);

    /// `TSTreeCursor (TSNode)`
    static final MethodHandle TO_CURSOR = shape(FunctionDescriptor.of(CURSOR, NODE));

    /// `bool`, `uint16_t` or `uint32_t` of `(const T *)`
    static final MethodHandle OF_POINTER = shape(FunctionDescriptor.of(JAVA_INT, ADDRESS), SHORT);

    /// `bool`, `uint16_t` or `uint32_t` of `(TSNode)`
    static final MethodHandle OF_NODE = shape(FunctionDescriptor.of(JAVA_INT, NODE), SHORT);

    /// A number or an address of `(const TSLanguage *, uint16_t)`
    private static final MethodHandle OF_NUMBER = shape(FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_INT), SHORT);

    static final MemorySegment PARSER_NEW = core("ts_parser_new");
    static final MemorySegment PARSER_DELETE = core("ts_parser_delete");
    static final MemorySegment PARSER_RESET = core("ts_parser_reset");
    static final MemorySegment PARSER_SET_LANGUAGE = core("ts_parser_set_language");
    static final MemorySegment PARSER_PARSE = core("ts_parser_parse_with_options");
    static final MemorySegment TREE_DELETE = core("ts_tree_delete");
    static final MemorySegment ROOT = core("ts_tree_root_node");
    static final MemorySegment CURSOR_NEW = core("ts_tree_cursor_new");
    static final MemorySegment CURSOR_DELETE = core("ts_tree_cursor_delete");
    static final MemorySegment CURSOR_NODE = core("ts_tree_cursor_current_node");
    static final MemorySegment CURSOR_FIELD = core("ts_tree_cursor_current_field_id");
    static final MemorySegment FIRST_CHILD = core("ts_tree_cursor_goto_first_child");
    static final MemorySegment NEXT_SIBLING = core("ts_tree_cursor_goto_next_sibling");
    static final MemorySegment PARENT = core("ts_tree_cursor_goto_parent");
    static final MemorySegment NODE_SYMBOL = core("ts_node_symbol");
    static final MemorySegment NODE_START = core("ts_node_start_byte");
    static final MemorySegment NODE_END = core("ts_node_end_byte");
    static final MemorySegment NODE_MISSING = core("ts_node_is_missing");
    static final MemorySegment NODE_HAS_ERROR = core("ts_node_has_error");
    private static final MemorySegment SYMBOL_COUNT = core("ts_language_symbol_count");
    private static final MemorySegment SYMBOL_NAME = core("ts_language_symbol_name");

    /// 0 is a named one.
    private static final MemorySegment SYMBOL_TYPE = core("ts_language_symbol_type");

    private static final MemorySegment FIELD_COUNT = core("ts_language_field_count");
    private static final MemorySegment FIELD_NAME = core("ts_language_field_name_for_id");

    /// What the walk does with a symbol.
    enum Role {
        /// Only separates others: not in the tree.
        SEPARATOR,
        COMMENT,
        /// Has nothing inside.
        LEAF,
        /// Has only its own text inside.
        LITERAL,
        INNER;

        private static final Set<String> SEPARATORS =
                Set.of("(", ")", "{", "}", "[", "]", ",", ";", ".", ":", "\n", "\0", "\"", "`");
        private static final Set<String> NAMED_LEAVES = Set.of(
                "identifier",
                "field_identifier",
                "type_identifier",
                "package_identifier",
                "blank_identifier",
                "label_name",
                "int_literal",
                "float_literal",
                "imaginary_literal",
                "nil",
                "true",
                "false",
                "iota");
        private static final Set<String> LITERALS =
                Set.of("interpreted_string_literal", "raw_string_literal", "rune_literal");

        static Role of(String symbol, boolean named) {
            if (symbol.equals("comment")) {
                return COMMENT;
            }
            if (named && LITERALS.contains(symbol)) {
                return LITERAL;
            }
            if (named) {
                return NAMED_LEAVES.contains(symbol) ? LEAF : INNER;
            }
            return SEPARATORS.contains(symbol) ? SEPARATOR : LEAF;
        }
    }

    /// `const TSLanguage *tree_sitter_go(void)`
    static final MemorySegment GO;

    static final String[] SYMBOLS;
    static final boolean[] NAMED;
    static final String[] FIELDS;
    static final Role[] ROLES;

    static {
        try {
            GO = (MemorySegment) MAKE.invokeExact(GRAMMAR.find("tree_sitter_go").orElseThrow());
            int symbols = (int) OF_POINTER.invokeExact(SYMBOL_COUNT, GO);
            SYMBOLS = new String[symbols];
            NAMED = new boolean[symbols];
            ROLES = new Role[symbols];
            for (int i = 0; i < symbols; i++) {
                SYMBOLS[i] = name((long) OF_NUMBER.invokeExact(SYMBOL_NAME, GO, i));
                NAMED[i] = (int) (long) OF_NUMBER.invokeExact(SYMBOL_TYPE, GO, i) == 0;
                ROLES[i] = Role.of(SYMBOLS[i], NAMED[i]);
            }
            int fields = (int) OF_POINTER.invokeExact(FIELD_COUNT, GO);
            FIELDS = new String[fields + 1];
            FIELDS[0] = "";
            for (int i = 1; i <= fields; i++) {
                FIELDS[i] = name((long) OF_NUMBER.invokeExact(FIELD_NAME, GO, i));
            }
        } catch (Throwable failure) {
            throw new SyntaxException("the Go grammar can't be started", failure);
        }
    }

    private TreeSitter() {}

    /// A `bool` that was returned as a wider number.
    static boolean isTrue(int result) {
        return (result & 0xff) != 0;
    }

    /// A `uint16_t` that was returned as a wider number.
    static int shortOf(int result) {
        return result & 0xffff;
    }

    private static String name(long text) {
        return MemorySegment.ofAddress(text).reinterpret(256).getString(0).intern();
    }

    private static MethodHandle shape(FunctionDescriptor descriptor, Linker.Option... options) {
        return LINKER.downcallHandle(descriptor, options);
    }

    private static MemorySegment core(String function) {
        return CORE.find(function).orElseThrow();
    }

    private static String architecture() {
        String name = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return switch (name) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64" -> "aarch64";
            default ->
                throw new SyntaxException("there is no Go grammar for " + name + "; lint runs on x86-64 and aarch64");
        };
    }

    private static SymbolLookup load(String resource) {
        try (InputStream in = TreeSitter.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new SyntaxException("the Go grammar is missing from the class path (" + resource + ")");
            }
            Path folder = Files.createTempDirectory("anteroom-lint");
            Path file = folder.resolve("grammar.so");
            try {
                Files.copy(in, file);
                return SymbolLookup.libraryLookup(file, Arena.global());
            } finally {
                Files.deleteIfExists(file);
                Files.delete(folder);
            }
        } catch (IOException failure) {
            throw new SyntaxException("the Go grammar can't be unpacked: " + failure.getMessage(), failure);
        }
    }
}
