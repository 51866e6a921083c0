package dev.anteroom.lab;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// What is recorded and how it is laid out.
///
/// @param listing `ss` flags for the listeners
/// @param sockets `ss` flags for all sockets; empty to leave that out
record Take(Layout layout, Packing packing, String listing, String sockets, Set<Extra> extras) {
    Take {
        extras = Set.copyOf(extras);
    }

    /// What only some people record.
    enum Extra {
        GOROUTINE_TEXT,
        GOROUTINE_PROTO,
        BLOCK_TEXT,
        MUTEX_TEXT,
        HEAP,
        TRACE,
        LSOF,
        NOTES,
        SNMP,
        STATUS_FILES,
        SYSCTL_ALL
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
            int every = switch (extra) {
                case GOROUTINE_TEXT, GOROUTINE_PROTO, STATUS_FILES -> 2;
                case BLOCK_TEXT, MUTEX_TEXT, HEAP, LSOF, NOTES -> 3;
                case TRACE, SYSCTL_ALL -> 5;
                case SNMP -> 1;
            };
            if ((n + extra.ordinal()) % every == 0) {
                extras.add(extra);
            }
        }
        return new Take(
                layouts[n % layouts.length],
                packing,
                LISTINGS.get(n % LISTINGS.size()),
                SOCKETS.get(n % SOCKETS.size()),
                extras);
    }

    Take in(Layout other) {
        return new Take(other, packing, listing, sockets, extras);
    }
}
