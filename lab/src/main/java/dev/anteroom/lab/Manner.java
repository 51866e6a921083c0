package dev.anteroom.lab;

import dev.anteroom.lab.Take.Extra;
import java.util.Set;

/// What people who aren't told what to record bring: often little, and each something else.
enum Manner {
    /// `ss -lntp` twice and one goroutine dump.
    LISTING_AND_DUMP(take(Layout.WORDS, "-lntp", Set.of(), 2, "ss.txt", "goroutines.txt")),
    /// Files of /proc only: no `ss`, so no queue limit is known.
    PROC_ONLY(take(
            Layout.BEFORE_AFTER,
            "-lnt",
            Set.of(Extra.PROC_TCP, Extra.STATUS_TWICE),
            2,
            "tcp.txt",
            "tcp6.txt",
            "netstat.txt",
            "snmp.txt",
            "schedstat.txt",
            "stat.txt",
            "status.txt",
            "limits.txt",
            "fd.txt",
            "goroutines.txt")),
    /// The older tools: `netstat -antp`, `nstat -az`, `ps`, `lsof`.
    NET_TOOLS(take(
            Layout.DATE_FIRST,
            "-lnt",
            Set.of(Extra.NETSTAT_TOOL, Extra.NSTAT, Extra.PS, Extra.LSOF),
            2,
            "netstat-ant.txt",
            "nstat.txt",
            "ps.txt",
            "lsof.txt",
            "limits.txt",
            "goroutines.txt")),
    /// Everything once; nothing can be compared.
    SINGLE(take(
            Layout.TERSE,
            "-lntpe",
            Set.of(),
            1,
            "ss.txt",
            "ss-all.txt",
            "netstat.txt",
            "sysctl.txt",
            "status.txt",
            "limits.txt",
            "fd.txt",
            "goroutines.txt",
            "cpu.pb.gz")),
    /// The kernel's side only: nobody could reach pprof.
    NO_PPROF(take(
            Layout.NUMBERED,
            "-lntpi",
            Set.of(Extra.PS, Extra.STATUS_TWICE),
            2,
            "ss.txt",
            "ss-all.txt",
            "netstat.txt",
            "snmp.txt",
            "sysctl.txt",
            "status.txt",
            "stat.txt",
            "schedstat.txt",
            "cgroup.txt",
            "cpu.stat",
            "freezer.state",
            "limits.txt",
            "fd.txt",
            "ps.txt")),
    /// Profiles as protobuf, the goroutines too, and `ss`.
    PROTO(take(
            Layout.ROUND_FOLDERS,
            "-tlnmi",
            Set.of(Extra.GOROUTINE_PROTO),
            2,
            "ss.txt",
            "netstat.txt",
            "goroutine.pb.gz",
            "block.pb.gz",
            "mutex.pb.gz",
            "cpu.pb.gz")),
    /// The dump that SIGQUIT leaves in the log, `ss -tan` and `netstat -s`.
    QUIT(take(
            Layout.LATER,
            "-Hlnt",
            Set.of(Extra.QUIT, Extra.NETSTAT_SUMMARY),
            2,
            "ss.txt",
            "ss-all.txt",
            "netstat-s.txt",
            "server.log")),
    /// A script's folders, one for the node and one for each pod.
    CLUSTER(take(
            Layout.PODS,
            "-lntp",
            Set.of(Extra.GOROUTINE_TEXT, Extra.STATUS_TWICE),
            2,
            "ss.txt",
            "netstat.txt",
            "snmp.txt",
            "status.txt",
            "stat.txt",
            "schedstat.txt",
            "cpu.stat",
            "cgroup.txt",
            "limits.txt",
            "goroutines.txt",
            "goroutine-debug1.txt",
            "mutex.pb.gz",
            "cpu.pb.gz")),
    /// An execution trace, a dump and two listings.
    TRACED(take(
            Layout.STAMPED,
            "-lntem",
            Set.of(Extra.TRACE),
            2,
            "ss.txt",
            "netstat.txt",
            "schedstat.txt",
            "trace.out",
            "goroutines.txt")),
    /// A terminal's log: one command after the other in one file.
    SESSION(new Take(
            Layout.TERSE,
            Packing.DIRECTORY,
            "-lntp",
            "-tan",
            Set.of(Extra.PS),
            Set.of("ss.txt", "ss-all.txt", "netstat.txt", "goroutines.txt", "ps.txt", "limits.txt", "status.txt"),
            2,
            true));

    // A take is immutable: its sets are copies.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Take take;

    Manner(Take take) {
        this.take = take;
    }

    Take take() {
        return take;
    }

    private static Take take(Layout layout, String listing, Set<Extra> extras, int rounds, String... kinds) {
        return new Take(layout, Packing.TAR_GZ, listing, "-tane", extras, Set.of(kinds), rounds, false);
    }
}
