package dev.anteroom.lab;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// What is recorded and how it is laid out.
///
/// @param listing `ss` flags for the listeners
/// @param sockets `ss` flags for all sockets; empty to leave that out
/// @param only the kinds of files that are taken; empty for all
/// @param rounds how often what changes is taken, 1 or 2
/// @param session whether all text goes into one file, as a terminal's log
record Take(
        Layout layout,
        Packing packing,
        String listing,
        String sockets,
        Set<Extra> extras,
        Set<String> only,
        int rounds,
        boolean session) {
    Take {
        extras = Set.copyOf(extras);
        only = Set.copyOf(only);
    }

    /// Whether a kind of file is taken.
    boolean takes(String kind) {
        return only.isEmpty() || only.contains(kind);
    }

    /// What only some people record.
    enum Extra {
        GOROUTINE_TEXT(2, 0),
        GOROUTINE_PROTO(2, 1),
        BLOCK_TEXT(3, 2),
        MUTEX_TEXT(3, 0),
        HEAP(3, 1),
        HEAP_TEXT(6, 4),
        PROC_TCP(2, 0),
        PS(4, 1),
        RUNTIME_LOG(0, 0),
        TRACE(5, 0),
        LSOF(3, 0),
        NOTES(3, 1),
        SOCKSTAT(2, 0),
        STATUS_TWICE(2, 1),
        SYSCTL_ALL(5, 0),
        /// `netstat -antp` beside `ss`.
        NETSTAT_TOOL(0, 0),
        /// `nstat -az`.
        NSTAT(0, 0),
        /// `netstat -s`.
        NETSTAT_SUMMARY(0, 0),
        /// The service is ended by SIGQUIT at last, and what it wrote is kept.
        QUIT(0, 0);

        /// One recording of so many has it; 0 for those that a scenario has to ask for.
        private final int every;

        private final int offset;

        Extra(int every, int offset) {
            this.every = every;
            this.offset = offset;
        }
    }

    private static final List<String> LISTINGS = List.of(
            "-lnt", "-lntp", "-lntemi", "-ltne", "-Hlnt", "-lntpe", "-tlnmi", "-lnto", "-Hlntp", "-lntup", "-ltnp");
    private static final List<String> SOCKETS =
            List.of("-tan", "-tani", "", "-tanp", "-tanoemi", "-tane", "-Htan", "-tanpi", "-tano", "-antp");

    /// A different manner for each number: what one team does, the next doesn't.
    static Take numbered(int n) {
        Layout[] layouts = Layout.values();
        Packing packing = n % 9 == 4 ? Packing.ZIP : n % 9 == 7 ? Packing.DIRECTORY : Packing.TAR_GZ;
        var extras = EnumSet.noneOf(Extra.class);
        for (Extra extra : Extra.values()) {
            if (extra.every > 0 && (n + extra.offset) % extra.every == 0) {
                extras.add(extra);
            }
        }
        return new Take(
                layouts[n % layouts.length],
                packing,
                LISTINGS.get(n % LISTINGS.size()),
                SOCKETS.get(n % SOCKETS.size()),
                extras,
                Set.of(),
                2,
                false);
    }

    Take and(Set<Extra> more) {
        EnumSet<Extra> all = EnumSet.noneOf(Extra.class);
        all.addAll(extras);
        all.addAll(more);
        return new Take(layout, packing, listing, sockets, all, only, rounds, session);
    }

    Take in(Layout other) {
        return new Take(other, packing, listing, sockets, extras, only, rounds, session);
    }
}
