package dev.anteroom.lab;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// What people call the files that they record. `kind` is the plain name, such as `ss.txt`; `round` counts from 1.
enum Layout {
    /// `k1/ss.txt`, `k2/ss.txt`; what exists once lies beside the folders.
    ROUND_FOLDERS {
        @Override
        String name(Item item) {
            return role(item, "/") + (item.repeated() ? "k" + item.round() + "/" : "") + item.kind();
        }
    },
    /// `ss-1.txt`, `ss-2.txt`.
    NUMBERED {
        @Override
        String name(Item item) {
            return role(item, "-") + infix(item, item.repeated() ? "-" + item.round() : "");
        }
    },
    /// `ss.txt`, `ss_later.txt`.
    LATER {
        @Override
        String name(Item item) {
            return role(item, "_") + infix(item, item.round() > 1 ? "_later" : "");
        }
    },
    /// `ss-20260131T034512Z.txt`.
    STAMPED {
        private final DateTimeFormatter format =
                DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

        @Override
        String name(Item item) {
            return role(item, "-") + infix(item, "-" + format.format(item.at()));
        }
    },
    /// `server/before/ss.txt`, `server/after/ss.txt`: a folder for each process and in it one for each round.
    ROLE_FOLDERS {
        @Override
        String name(Item item) {
            String folder = item.role().isEmpty() ? "host/" : item.role() + "/";
            return folder + (item.repeated() ? item.round() + "/" : "") + item.kind();
        }
    },
    /// `before/ss.txt`, `after/ss.txt`; what exists once lies in `after`.
    BEFORE_AFTER {
        @Override
        String name(Item item) {
            boolean before = item.repeated() && item.round() == 1;
            return (before ? "before/" : "after/") + role(item, "-") + item.kind();
        }
    },
    /// `20260131-101500-ss.out`.
    DATE_FIRST {
        private final DateTimeFormatter format =
                DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

        @Override
        String name(Item item) {
            String kind = item.kind().replaceAll("\\.txt$", ".out");
            return format.format(item.at()) + "-" + role(item, "-") + kind;
        }
    },
    /// `node/ss.txt`, `pods/server-6f9c7d5b48-x2k7p/1/status.txt`: what a script on a node of a cluster collects.
    PODS {
        @Override
        String name(Item item) {
            String folder = item.role().isEmpty() ? "node/" : "pods/" + item.role() + "-6f9c7d5b48-x2k7p/";
            return folder + (item.repeated() ? "t" + item.round() + "/" : "") + item.kind();
        }
    },
    /// `before.txt`-like: the moment comes last, `ss_before.txt`, `ss_after.txt`.
    WORDS {
        @Override
        String name(Item item) {
            return role(item, "_") + infix(item, item.repeated() ? (item.round() == 1 ? "_before" : "_after") : "");
        }
    },
    /// Names without an ending, as somebody typed them.
    TERSE {
        @Override
        String name(Item item) {
            String kind = item.kind();
            String stem = kind.replaceAll("\\.(txt|pb\\.gz|log|out)$", "");
            return role(item, ".") + stem + (item.repeated() ? (item.round() == 1 ? ".a" : ".b") : "");
        }
    };

    abstract String name(Item item);

    private static String role(Item item, String separator) {
        return item.role().isEmpty() || item.alone() ? "" : item.role() + separator;
    }

    private static String infix(Item item, String what) {
        int dot = item.kind().indexOf('.');
        return dot < 0
                ? item.kind() + what
                : item.kind().substring(0, dot) + what + item.kind().substring(dot);
    }

    /// One recorded file.
    ///
    /// @param role the process it belongs to; empty for the host
    /// @param alone whether only one process is recorded
    /// @param kind the plain name
    /// @param repeated whether it is recorded in each round
    // A file is bytes; nobody compares items.
    @SuppressWarnings("ArrayRecordComponent")
    record Item(String role, boolean alone, String kind, boolean repeated, int round, Instant at, byte[] content) {}
}
