package dev.anteroom.linux.tuning;

import dev.anteroom.linux.proc.FileHandles;
import dev.anteroom.linux.proc.Limits;
import dev.anteroom.linux.sockdiag.Listener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Judges the parameters of an accept queue. A pure function; thresholds are named here.
public final class ParameterTable {
    /// The kernel's default since 5.4 (net/core/net_namespace.c); 128 before.
    static final long SOMAXCONN = 4_096;

    /// A service that accepts wants room for its connections, its files and its upstreams.
    static final long OPEN_FILES = 65_536;

    /// Share of a limit from which on it is nearly used up.
    static final double NEARLY = 0.8;

    private static final String MIGRATE = "net.ipv4.tcp_migrate_req";

    private ParameterTable() {}

    public static List<Parameter> of(TuningFacts facts) {
        List<Parameter> table = new ArrayList<>();
        table.add(somaxconn(facts));
        for (Listener listener : facts.listeners()) {
            table.add(backlog(facts, listener));
        }
        table.add(synBacklog(facts));
        table.add(synCookies(facts));
        table.add(abortOnOverflow(facts));
        if (hasGroups(facts.listeners())) {
            table.add(migrate(facts).orElse(unknown(MIGRATE)));
        }
        facts.openFiles().ifPresent(limit -> table.add(openFiles(facts, limit)));
        facts.handles().ifPresent(handles -> table.add(fileMax(handles)));
        table.add(nrOpen(facts));
        return table;
    }

    private static Parameter somaxconn(TuningFacts facts) {
        String name = "net.core.somaxconn";
        OptionalLong value = facts.sysctls().number(name);
        if (value.isEmpty()) {
            return unknown(name);
        }
        String why = "upper limit for every listen() in this namespace; Go always asks for this value.";
        if (value.getAsLong() >= SOMAXCONN) {
            return ok(name, value.getAsLong(), why);
        }
        return new Parameter(
                name,
                Long.toString(value.getAsLong()),
                Long.toString(SOMAXCONN),
                Parameter.Status.ADVICE,
                why + " Kernels before 5.4 started with 128: a burst of that many connections overflows.",
                "sysctl -w net.core.somaxconn=" + SOMAXCONN,
                true);
    }

    private static Parameter backlog(TuningFacts facts, Listener listener) {
        String name = "backlog of " + listener.endpoint();
        OptionalLong somaxconn = facts.sysctls().number("net.core.somaxconn");
        long wanted = Math.max(SOMAXCONN, somaxconn.orElse(SOMAXCONN));
        String frozen = "the accept queue's limit, fixed when listen() was called; it holds one more.";
        if (listener.limit() >= Math.min(wanted, somaxconn.orElse(wanted)) && listener.limit() >= SOMAXCONN) {
            return ok(name, listener.limit(), frozen);
        }
        boolean belowToday = somaxconn.isPresent() && listener.limit() < somaxconn.getAsLong();
        String why = belowToday
                ? frozen
                        + " Less than today's somaxconn: either it was raised after this socket began to listen (a Go service asks for "
                        + "all of it), or the program asked for no more."
                : frozen + " somaxconn caps it: raise that first.";
        return new Parameter(
                name,
                Integer.toString(listener.limit()),
                Long.toString(wanted),
                listener.full() || listener.drops() > 0 ? Parameter.Status.PROBLEM : Parameter.Status.ADVICE,
                listener.drops() > 0 ? why + " It has dropped " + listener.drops() + " packets." : why,
                "restart the service once somaxconn is right, or listen(fd, " + wanted
                        + ") again on the running socket",
                true);
    }

    private static Parameter synBacklog(TuningFacts facts) {
        String name = "net.ipv4.tcp_max_syn_backlog";
        OptionalLong value = facts.sysctls().number(name);
        if (value.isEmpty()) {
            return unknown(name);
        }
        boolean cookies = facts.sysctls().number("net.ipv4.tcp_syncookies").orElse(1) != 0;
        long largest =
                facts.listeners().stream().mapToLong(Listener::limit).max().orElse(SOMAXCONN);
        if (cookies) {
            return ok(
                    name,
                    value.getAsLong(),
                    "half-open handshakes; while SYN cookies are on, a full SYN queue costs options, not connections.");
        }
        if (value.getAsLong() >= largest) {
            return ok(name, value.getAsLong(), "half-open handshakes that may be kept while SYN cookies are off.");
        }
        return new Parameter(
                name,
                Long.toString(value.getAsLong()),
                Long.toString(largest),
                Parameter.Status.ADVICE,
                "SYN cookies are off, so SYNs beyond three quarters of it are dropped, before a backlog of " + largest
                        + " is of use.",
                "sysctl -w net.ipv4.tcp_max_syn_backlog=" + largest,
                false);
    }

    private static Parameter synCookies(TuningFacts facts) {
        String name = "net.ipv4.tcp_syncookies";
        OptionalLong value = facts.sysctls().number(name);
        if (value.isEmpty()) {
            return unknown(name);
        }
        String why = "1: when the SYN queue is full, connections are still taken, without state.";
        if (value.getAsLong() == 1) {
            return ok(name, 1, why);
        }
        return new Parameter(
                name,
                Long.toString(value.getAsLong()),
                "1",
                Parameter.Status.ADVICE,
                value.getAsLong() == 0
                        ? why + " At 0 the excess is dropped (TCPReqQFullDrop)."
                        : why + " At 2 it does so always, and every connection loses options.",
                "sysctl -w net.ipv4.tcp_syncookies=1",
                false);
    }

    private static Parameter abortOnOverflow(TuningFacts facts) {
        String name = "net.ipv4.tcp_abort_on_overflow";
        OptionalLong value = facts.sysctls().number(name);
        if (value.isEmpty()) {
            return unknown(name);
        }
        String why = "0: when the final ACK meets a full queue, the client tries again by itself.";
        if (value.getAsLong() == 0) {
            return ok(name, 0, why);
        }
        return new Parameter(
                name,
                Long.toString(value.getAsLong()),
                "0",
                Parameter.Status.PROBLEM,
                why + " At 1 it gets a reset: a short burst becomes errors, and no counter of its own shows them.",
                "sysctl -w net.ipv4.tcp_abort_on_overflow=0",
                false);
    }

    /// What a SO_REUSEPORT group wants; empty where it can't be read.
    public static Optional<Parameter> migrate(TuningFacts facts) {
        String name = MIGRATE;
        OptionalLong value = facts.sysctls().number(name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        String why =
                "1: when one socket of a SO_REUSEPORT group closes, its queued connections move to another instead of being reset.";
        if (value.getAsLong() == 1) {
            return Optional.of(ok(name, 1, why));
        }
        return Optional.of(new Parameter(
                name,
                Long.toString(value.getAsLong()),
                "1 while a member is replaced",
                Parameter.Status.ADVICE,
                why,
                "sysctl -w net.ipv4.tcp_migrate_req=1",
                false));
    }

    private static Parameter openFiles(TuningFacts facts, Limits.Limit limit) {
        String name = "RLIMIT_NOFILE";
        String hard = limit.hard() == Limits.UNLIMITED ? "unlimited" : Long.toString(limit.hard());
        String current = (limit.soft() == Limits.UNLIMITED ? "unlimited" : limit.soft() + " (hard " + hard + ")")
                + (facts.usedFiles().isPresent() ? ", " + facts.usedFiles().getAsLong() + " used" : "");
        String why = "each connection is a file; at the limit accept fails with EMFILE and the queue fills.";
        boolean nearly = facts.usedFiles().orElse(0) > limit.soft() * NEARLY;
        if (!nearly && limit.soft() >= OPEN_FILES) {
            return new Parameter(name, current, current, Parameter.Status.OK, why, "", false);
        }
        long wanted = Math.max(OPEN_FILES, facts.usedFiles().orElse(0) * 4);
        return new Parameter(
                name,
                current,
                Long.toString(wanted),
                nearly ? Parameter.Status.PROBLEM : Parameter.Status.ADVICE,
                nearly ? why + " It is nearly used up." : why,
                "prlimit --pid PID --nofile=" + wanted + ":" + wanted + " # to keep it: LimitNOFILE=" + wanted
                        + " in the unit",
                false);
    }

    private static Parameter fileMax(FileHandles handles) {
        String name = "fs.file-max";
        String current = handles.max() + ", " + handles.open() + " used";
        String why = "open files of the whole machine; at the limit accept fails with ENFILE.";
        if (handles.open() <= handles.max() * NEARLY) {
            return new Parameter(name, current, current, Parameter.Status.OK, why, "", false);
        }
        long wanted = handles.open() > Long.MAX_VALUE / 4 ? Long.MAX_VALUE : handles.open() * 4;
        return new Parameter(
                name,
                current,
                Long.toString(wanted),
                Parameter.Status.PROBLEM,
                why + " It is nearly used up.",
                "sysctl -w fs.file-max=" + wanted,
                false);
    }

    private static Parameter nrOpen(TuningFacts facts) {
        String name = "fs.nr_open";
        OptionalLong value = facts.sysctls().number(name);
        if (value.isEmpty()) {
            return unknown(name);
        }
        String why = "the most RLIMIT_NOFILE may be raised to.";
        if (value.getAsLong() >= OPEN_FILES) {
            return ok(name, value.getAsLong(), why);
        }
        return new Parameter(
                name,
                Long.toString(value.getAsLong()),
                "1048576",
                Parameter.Status.ADVICE,
                why,
                "sysctl -w fs.nr_open=1048576",
                false);
    }

    private static boolean hasGroups(List<Listener> listeners) {
        for (int i = 0; i < listeners.size(); i++) {
            for (int j = i + 1; j < listeners.size(); j++) {
                if (listeners.get(i).sharesAddressWith(listeners.get(j))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Parameter ok(String name, long value, String why) {
        return new Parameter(name, Long.toString(value), Long.toString(value), Parameter.Status.OK, why, "", false);
    }

    private static Parameter unknown(String name) {
        return new Parameter(
                name,
                "unknown",
                "unknown",
                Parameter.Status.UNKNOWN,
                "this kernel does not have it, or it may not be read here.",
                "",
                false);
    }
}
