package dev.anteroom.lint.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The words that rules ask files for. A file is gone through once for all of them, and most files have none: a search
/// for each word by itself was a third of a run. A word that isn't listed is searched for when somebody asks.
///
/// The search is Wu and Manber's (*A fast algorithm for multi-pattern searching*, 1994) with blocks of two bytes: how
/// far the next possible end of a word is away, by the last two bytes.
final class Vocabulary {
    private static final List<String> WORDS = List.of(
            "anteroom:ignore",
            "nolint",
            "DO NOT EDIT.",
            "Accept",
            ".Accept",
            "http.Server",
            "http.Server{",
            "new(http.Server)",
            "http.ListenAndServe",
            "http.Serve",
            "http.Serve(",
            "http.ServeTLS(",
            "http.DefaultServeMux",
            "http.HandleFunc(",
            "http.Handle(",
            "http.Get(",
            "http.Post(",
            "http.PostForm(",
            "http.Client",
            "ConnState",
            "ConnContext",
            ".ReadHeaderTimeout =",
            ".ReadHeaderTimeout, ",
            ".ReadTimeout =",
            ".ReadTimeout, ",
            "signal.Notify",
            "signal.Notify(",
            "SIGTERM",
            "Shutdown(",
            ".Shutdown(",
            "GracefulStop(",
            ".Close()",
            ".File()",
            "Deadline(",
            "KeepAlive",
            "SetsockoptInt",
            "SO_REUSEPORT",
            "NumCPU",
            "GOMAXPROCS",
            "syscall.Socket(",
            "unix.Socket(",
            "syscall.Accept",
            "unix.Accept",
            "syscall.Dup(",
            "unix.Dup(",
            "syscall.Listen(",
            "unix.Listen(",
            "net.Listen",
            "net/http/pprof",
            "activation.Listeners",
            "runtime.GC(",
            "runtime.Stack(",
            "WriteHeapDump(",
            "FreeOSMemory(",
            "ReadMemStats(",
            "pprof.Lookup(",
            "select {",
            "default:",
            "WaitGroup",
            "recover()");

    private static final Map<String, Integer> INDEX = new HashMap<>();
    private static final byte[][] BYTES = new byte[WORDS.size()][];
    private static final int SHORTEST;

    /// By the last two bytes of a window of the shortest word's length: how far the window may move.
    private static final byte[] SHIFT = new byte[1 << 16];

    /// By the last two bytes of a window: 1 + the first word that the window may begin, 0 for none.
    private static final byte[] FIRST = new byte[1 << 16];

    /// The next word with the same two bytes, 1 + its index.
    private static final byte[] NEXT = new byte[WORDS.size()];

    static {
        int shortest = Integer.MAX_VALUE;
        for (int i = 0; i < BYTES.length; i++) {
            BYTES[i] = WORDS.get(i).getBytes(ISO_8859_1);
            INDEX.put(WORDS.get(i), i);
            shortest = Math.min(shortest, BYTES[i].length);
        }
        SHORTEST = shortest;
        for (int block = 0; block < SHIFT.length; block++) {
            SHIFT[block] = (byte) (shortest - 1);
        }
        for (int i = 0; i < BYTES.length; i++) {
            for (int at = 1; at < shortest; at++) {
                int block = block(BYTES[i], at);
                SHIFT[block] = (byte) Math.min(SHIFT[block], shortest - 1 - at);
            }
            int last = block(BYTES[i], shortest - 1);
            NEXT[i] = FIRST[last];
            FIRST[last] = (byte) (i + 1);
        }
    }

    private Vocabulary() {}

    private static int block(byte[] bytes, int at) {
        return ((bytes[at - 1] & 0xff) << 8) | (bytes[at] & 0xff);
    }

    /// Where a word stands in the sets of [#in]; -1 for a word that isn't one of them.
    static int index(String word) {
        return INDEX.getOrDefault(word, -1);
    }

    /// The words that occur in a text.
    static BitSet in(byte[] text) {
        BitSet found = new BitSet(BYTES.length);
        int end = SHORTEST - 1;
        while (end < text.length) {
            int block = block(text, end);
            int shift = SHIFT[block];
            if (shift > 0) {
                end += shift;
                continue;
            }
            int start = end - (SHORTEST - 1);
            for (int word = FIRST[block]; word > 0; word = NEXT[word - 1]) {
                if (!found.get(word - 1) && isAt(text, start, BYTES[word - 1])) {
                    found.set(word - 1);
                }
            }
            end++;
        }
        return found;
    }

    private static boolean isAt(byte[] text, int start, byte[] word) {
        if (start + word.length > text.length) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            if (text[start + i] != word[i]) {
                return false;
            }
        }
        return true;
    }
}
