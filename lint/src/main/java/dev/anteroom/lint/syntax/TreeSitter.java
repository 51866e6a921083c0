package dev.anteroom.lint.syntax;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

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

/// The functions of `tree_sitter/api.h` (0.26) that the parser needs, out of the libraries that the binding's jars
/// carry.
/// They are unpacked into a new folder that only this user can read, loaded, and deleted again.
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

    /// `TSPoint`: row, column.
    static final MemoryLayout POINT = MemoryLayout.structLayout(JAVA_INT, JAVA_INT);

    static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option SHORT = Linker.Option.critical(false);
    private static final SymbolLookup CORE;
    private static final SymbolLookup GRAMMAR;

    static {
        String architecture = architecture();
        CORE = load("/lib/" + architecture + "-linux-gnu-tree-sitter.so");
        GRAMMAR = load("/lib/" + architecture + "-linux-gnu-tree-sitter-go.so");
    }

    /// `TSParser *ts_parser_new(void)`
    static final MethodHandle PARSER_NEW = core("ts_parser_new", FunctionDescriptor.of(ADDRESS));

    /// `void ts_parser_delete(TSParser *)`
    static final MethodHandle PARSER_DELETE = core("ts_parser_delete", FunctionDescriptor.ofVoid(ADDRESS));

    /// `void ts_parser_reset(TSParser *)`
    static final MethodHandle PARSER_RESET = core("ts_parser_reset", FunctionDescriptor.ofVoid(ADDRESS));

    /// `bool ts_parser_set_language(TSParser *, const TSLanguage *)`
    static final MethodHandle SET_LANGUAGE =
            core("ts_parser_set_language", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS, ADDRESS));

    /// `TSTree *ts_parser_parse_with_options(TSParser *, const TSTree *old, TSInput, TSParseOptions)`
    static final MethodHandle PARSE =
            core("ts_parser_parse_with_options", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, INPUT, OPTIONS));

    /// `void ts_tree_delete(TSTree *)`
    static final MethodHandle TREE_DELETE = core("ts_tree_delete", FunctionDescriptor.ofVoid(ADDRESS));

    /// `TSNode ts_tree_root_node(const TSTree *)`
    static final MethodHandle ROOT = core("ts_tree_root_node", FunctionDescriptor.of(NODE, ADDRESS));

    /// `TSTreeCursor ts_tree_cursor_new(TSNode)`
    static final MethodHandle CURSOR_NEW = core("ts_tree_cursor_new", FunctionDescriptor.of(CURSOR, NODE));

    /// `void ts_tree_cursor_delete(TSTreeCursor *)`
    static final MethodHandle CURSOR_DELETE = core("ts_tree_cursor_delete", FunctionDescriptor.ofVoid(ADDRESS));

    /// `TSNode ts_tree_cursor_current_node(const TSTreeCursor *)`
    static final MethodHandle CURSOR_NODE =
            core("ts_tree_cursor_current_node", FunctionDescriptor.of(NODE, ADDRESS), SHORT);

    /// `TSFieldId ts_tree_cursor_current_field_id(const TSTreeCursor *)`
    static final MethodHandle CURSOR_FIELD =
            core("ts_tree_cursor_current_field_id", FunctionDescriptor.of(JAVA_SHORT, ADDRESS), SHORT);

    /// `bool ts_tree_cursor_goto_first_child(TSTreeCursor *)`
    static final MethodHandle FIRST_CHILD =
            core("ts_tree_cursor_goto_first_child", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS), SHORT);

    /// `bool ts_tree_cursor_goto_next_sibling(TSTreeCursor *)`
    static final MethodHandle NEXT_SIBLING =
            core("ts_tree_cursor_goto_next_sibling", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS), SHORT);

    /// `bool ts_tree_cursor_goto_parent(TSTreeCursor *)`
    static final MethodHandle PARENT =
            core("ts_tree_cursor_goto_parent", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS), SHORT);

    /// `TSSymbol ts_node_symbol(TSNode)`
    static final MethodHandle NODE_SYMBOL = core("ts_node_symbol", FunctionDescriptor.of(JAVA_SHORT, NODE), SHORT);

    /// `uint32_t ts_node_start_byte(TSNode)`
    static final MethodHandle NODE_START = core("ts_node_start_byte", FunctionDescriptor.of(JAVA_INT, NODE), SHORT);

    /// `uint32_t ts_node_end_byte(TSNode)`
    static final MethodHandle NODE_END = core("ts_node_end_byte", FunctionDescriptor.of(JAVA_INT, NODE), SHORT);

    /// `bool ts_node_is_missing(TSNode)`
    static final MethodHandle NODE_MISSING =
            core("ts_node_is_missing", FunctionDescriptor.of(JAVA_BOOLEAN, NODE), SHORT);

    /// `bool ts_node_has_error(TSNode)`
    static final MethodHandle NODE_HAS_ERROR =
            core("ts_node_has_error", FunctionDescriptor.of(JAVA_BOOLEAN, NODE), SHORT);

    /// `uint32_t ts_language_symbol_count(const TSLanguage *)`
    private static final MethodHandle SYMBOL_COUNT =
            core("ts_language_symbol_count", FunctionDescriptor.of(JAVA_INT, ADDRESS));

    /// `const char *ts_language_symbol_name(const TSLanguage *, TSSymbol)`
    private static final MethodHandle SYMBOL_NAME =
            core("ts_language_symbol_name", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_SHORT));

    /// `TSSymbolType ts_language_symbol_type(const TSLanguage *, TSSymbol)`; 0 is a named one
    private static final MethodHandle SYMBOL_TYPE =
            core("ts_language_symbol_type", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_SHORT));

    /// `uint32_t ts_language_field_count(const TSLanguage *)`
    private static final MethodHandle FIELD_COUNT =
            core("ts_language_field_count", FunctionDescriptor.of(JAVA_INT, ADDRESS));

    /// `const char *ts_language_field_name_for_id(const TSLanguage *, TSFieldId)`
    private static final MethodHandle FIELD_NAME =
            core("ts_language_field_name_for_id", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_SHORT));

    /// `const TSLanguage *tree_sitter_go(void)`
    static final MemorySegment GO;

    static final String[] SYMBOLS;
    static final boolean[] NAMED;
    static final String[] FIELDS;

    static {
        try {
            MethodHandle go =
                    LINKER.downcallHandle(GRAMMAR.find("tree_sitter_go").orElseThrow(), FunctionDescriptor.of(ADDRESS));
            GO = (MemorySegment) go.invokeExact();
            int symbols = (int) SYMBOL_COUNT.invokeExact(GO);
            SYMBOLS = new String[symbols];
            NAMED = new boolean[symbols];
            for (int i = 0; i < symbols; i++) {
                SYMBOLS[i] = name((MemorySegment) SYMBOL_NAME.invokeExact(GO, (short) i));
                NAMED[i] = (int) SYMBOL_TYPE.invokeExact(GO, (short) i) == 0;
            }
            int fields = (int) FIELD_COUNT.invokeExact(GO);
            FIELDS = new String[fields + 1];
            FIELDS[0] = "";
            for (int i = 1; i <= fields; i++) {
                FIELDS[i] = name((MemorySegment) FIELD_NAME.invokeExact(GO, (short) i));
            }
        } catch (Throwable failure) {
            throw new SyntaxException("the Go grammar can't be started", failure);
        }
    }

    private TreeSitter() {}

    private static String name(MemorySegment text) {
        return text.reinterpret(256).getString(0).intern();
    }

    private static MethodHandle core(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        return LINKER.downcallHandle(CORE.find(name).orElseThrow(), descriptor, options);
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
