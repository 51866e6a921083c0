package dev.anteroom.lint.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Locale;
import java.util.Set;

/// Whether a file belongs to a Linux build: by its name's ending and its `//go:build` line. A tag that nobody knows is
/// not set, as in a build without `-tags`.
final class BuildTags {
    private static final Set<String> OTHER_SYSTEMS = Set.of(
            "aix",
            "android",
            "darwin",
            "dragonfly",
            "freebsd",
            "hurd",
            "illumos",
            "ios",
            "js",
            "nacl",
            "netbsd",
            "openbsd",
            "plan9",
            "solaris",
            "wasip1",
            "windows",
            "zos");
    private static final Set<String> SET = Set.of("linux", "unix", "amd64", "cgo", "gc");

    /// What nobody nests deeper.
    private static final int MAX_DEPTH = 50;

    private final String text;
    private int at;
    private int depth;

    private BuildTags(String text) {
        this.text = text;
    }

    static boolean foreignName(String fileName) {
        String stem = fileName.substring(0, fileName.length() - ".go".length());
        if (stem.endsWith("_test")) {
            stem = stem.substring(0, stem.length() - "_test".length());
        }
        for (String part : stem.toLowerCase(Locale.ROOT).split("_", -1)) {
            if (OTHER_SYSTEMS.contains(part) && stem.contains("_" + part)) {
                return true;
            }
        }
        return false;
    }

    /// What stands before a package clause is seldom longer.
    private static final int HEAD = 8 << 10;

    /// @param bytes a file's text; only what stands before its package clause is read
    static boolean excluded(byte[] bytes) {
        String head = new String(bytes, 0, Math.min(bytes.length, HEAD), ISO_8859_1);
        boolean whole = bytes.length <= HEAD || head.startsWith("package ") || head.contains("\npackage ");
        return excluded(whole ? head : new String(bytes, ISO_8859_1));
    }

    private static boolean excluded(String source) {
        int at = source.startsWith("//go:build ") ? 0 : source.indexOf("\n//go:build ") + 1;
        if (at == 0 && !source.startsWith("//go:build ")) {
            return false;
        }
        int end = source.indexOf('\n', at);
        int clause = source.startsWith("package ") ? 0 : source.indexOf("\npackage ");
        if (clause >= 0 && clause < at) {
            return false;
        }
        String line = source.substring(at + "//go:build ".length(), end < 0 ? source.length() : end);
        return !new BuildTags(line).or();
    }

    private boolean or() {
        boolean value = and();
        while (take("||")) {
            value |= and();
        }
        return value;
    }

    private boolean and() {
        boolean value = not();
        while (take("&&")) {
            value &= not();
        }
        return value;
    }

    private boolean not() {
        if (++depth > MAX_DEPTH) {
            return true;
        }
        try {
            if (take("!")) {
                return !not();
            }
            if (take("(")) {
                boolean value = or();
                take(")");
                return value;
            }
            int start = at;
            while (at < text.length()
                    && (Character.isLetterOrDigit(text.charAt(at)) || "._".indexOf(text.charAt(at)) >= 0)) {
                at++;
            }
            String tag = text.substring(start, at);
            return SET.contains(tag) || tag.startsWith("go1.");
        } finally {
            depth--;
        }
    }

    private boolean take(String symbol) {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        if (text.startsWith(symbol, at)) {
            at += symbol.length();
            return true;
        }
        return false;
    }
}
