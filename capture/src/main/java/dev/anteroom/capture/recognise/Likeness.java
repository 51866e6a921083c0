package dev.anteroom.capture.recognise;

import dev.anteroom.profile.ProfileReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a file that isn't read looks like, and what would help instead.
final class Likeness {
    /// A beginning, and what it is of.
    private record Magic(String bytes, String what) {}

    private static final int HEAD = 4096;

    private static final List<Magic> BINARY = List.of(
            new Magic("PERFILE2", "perf.data, perf's own file: perf script -i FILE > perf.txt makes text of it"),
            new Magic("\u00d4\u00c3\u00b2\u00a1", "a packet capture (pcap)"),
            new Magic("\u00a1\u00b2\u00c3\u00d4", "a packet capture (pcap)"),
            new Magic("\n\r\r\n", "a packet capture (pcapng)"),
            new Magic("\u007fELF", "a program or a core dump (ELF): a goroutine dump can be made of it with dlv core"),
            new Magic("go1.7 heap dump\n", "Go's heap dump (debug.WriteHeapDump): record /debug/pprof/heap"),
            new Magic("FLR\0", "a Java flight recording"),
            new Magic("LPKSHHRH", "a file of systemd's journal: journalctl --file FILE > journal.txt makes text of it"),
            new Magic("SQLite format 3", "a SQLite database"),
            new Magic("7z\u00bc\u00af", "a 7-Zip archive: unpack it first"),
            new Magic("Rar!", "a RAR archive: unpack it first"),
            new Magic("\u0089PNG", "a picture"),
            new Magic("\u00ff\u00d8\u00ff", "a picture"),
            new Magic("GIF8", "a picture"),
            new Magic("%PDF", "a PDF document"));

    private Likeness() {}

    /// A phrase for a person, behind "not used: "; `null` for a note, or what looks like nothing in particular.
    static @Nullable String of(byte[] bytes) {
        String head = new String(bytes, 0, Math.min(bytes.length, HEAD), StandardCharsets.ISO_8859_1);
        for (Magic magic : BINARY) {
            if (head.startsWith(magic.bytes)) {
                return "it looks like " + magic.what;
            }
        }
        String refused = ProfileReader.refusal(bytes);
        if (refused != null) {
            return "it is " + refused;
        }
        String text = head.stripLeading().toLowerCase(Locale.ROOT);
        if (text.startsWith("<!doctype html") || text.startsWith("<html") || text.startsWith("<head")) {
            return "it is a web page: record the answer of the endpoint itself (curl -fsS …/debug/pprof/goroutine?debug=2)";
        }
        if (text.startsWith("<?xml") || text.startsWith("<svg")) {
            return "it is XML";
        }
        if (text.startsWith("full thread dump") || text.contains("java.lang.thread.state")) {
            return "it looks like the thread dump of a Java program, and this looks at Go services";
        }
        if (text.contains("traceback (most recent call last)")) {
            return "it looks like a Python traceback, and this looks at Go services";
        }
        if (text.indexOf('\0') >= 0) {
            return "binary data of no kind that is known";
        }
        return null;
    }
}
