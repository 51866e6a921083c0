package dev.anteroom.drift.layer;

import dev.anteroom.drift.facts.Declared;
import dev.anteroom.drift.facts.HostFacts;
import dev.anteroom.drift.facts.ListenerFacts;
import dev.anteroom.drift.facts.NamespaceFacts;
import dev.anteroom.drift.facts.ProcessFacts;
import dev.anteroom.drift.layer.Drifted.Severity;
import dev.anteroom.linux.proc.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// somaxconn against each socket's own limit, and that against what its queue is known to have needed.
///
/// A limit is fixed when `listen()` is called. Go asks for all of somaxconn, so a Go listener with another limit began
/// to listen under another somaxconn; any other program may have asked for no more, so of those a note is made, and
/// more only where packets were lost.
final class BacklogLayer {
    private static final String PARAMETER = "listener.limit";
    private static final long LEAST = 4_096;
    private static final long MOST = 65_535;

    private final HostFacts host;
    private final NamespaceFacts namespace;
    private final List<Row> rows;
    private final List<Drifted> findings;
    private final List<NotJudged> notJudged;

    BacklogLayer(
            HostFacts host,
            NamespaceFacts namespace,
            List<Row> rows,
            List<Drifted> findings,
            List<NotJudged> notJudged) {
        this.host = host;
        this.namespace = namespace;
        this.rows = rows;
        this.findings = findings;
        this.notJudged = notJudged;
    }

    void judge() {
        OptionalLong somaxconn = Numbers.parse(namespace.sysctls().getOrDefault("net.core.somaxconn", ""));
        for (ListenerFacts listener : namespace.listeners()) {
            Drifted found = listener.limit() == null ? null : judge(listener, listener.limit(), somaxconn);
            if (found != null) {
                findings.add(found);
            }
            if (listener.limit() == null) {
                notJudged.add(new NotJudged(
                        host.host(),
                        "the limit of " + listener.endpoint(),
                        "a listing that has it: ss -lnt, not /proc"));
            }
            rows.add(row(listener, somaxconn, found));
        }
        boolean unattributed = namespace.listeners().stream().anyMatch(l -> l.drops() == null)
                && namespace.listeners().stream().noneMatch(this::isNeeded);
        if (overflowed() && unattributed) {
            notJudged.add(new NotJudged(
                    host.host(),
                    "which listener overflowed (" + namespace.listenOverflows() + " times in " + namespace.name() + ")",
                    "drops by socket: ss -lntm"));
        }
    }

    private boolean overflowed() {
        return namespace.listenOverflows() != null && namespace.listenOverflows() > 0;
    }

    private Row row(ListenerFacts listener, OptionalLong somaxconn, @Nullable Drifted found) {
        Row.State state = found == null
                ? listener.limit() == null ? Row.State.UNKNOWN : Row.State.OK
                : Row.State.of(found.severity());
        boolean more = found != null && isNeeded(listener);
        return new Row(
                state,
                namespace.name(),
                "backlog of " + listener.endpoint(),
                declared(listener).map(Declared::value).orElse(""),
                somaxconn.isPresent() ? Long.toString(somaxconn.getAsLong()) : "",
                listener.limit() == null ? "" : Integer.toString(listener.limit()),
                more ? "more than " + listener.limit() : listener.peak() > 0 ? Integer.toString(listener.peak()) : "");
    }

    private Optional<Declared> declared(ListenerFacts listener) {
        return host.declared().stream()
                .filter(d -> d.parameter().equals(PARAMETER))
                .filter(d -> listener.processes().stream().anyMatch(p -> KernelLayer.isOf(d, p)))
                .findFirst();
    }

    private @Nullable Drifted judge(ListenerFacts listener, int limit, OptionalLong somaxconn) {
        boolean needed = isNeeded(listener);
        if (somaxconn.isPresent() && limit < somaxconn.getAsLong()) {
            return below(listener, limit, somaxconn.getAsLong(), needed);
        }
        if (somaxconn.isPresent() && limit > somaxconn.getAsLong() && !needed) {
            return finding(
                    listener,
                    "kernel-not-in-socket",
                    Severity.NOTE,
                    Step.KERNEL_EFFECTIVE,
                    "the limit of " + listener.endpoint() + " is " + limit + ", more than somaxconn's "
                            + somaxconn.getAsLong() + " of today: the next restart loses it",
                    List.of(new Action.SetSysctl(
                            namespace.name(), "net.core.somaxconn", Integer.toString(limit), true)),
                    "");
        }
        return needed ? tooSmall(listener, limit, somaxconn) : null;
    }

    private @Nullable Drifted below(ListenerFacts listener, int limit, long somaxconn, boolean needed) {
        boolean go = listener.processes().stream().anyMatch(p -> p.go() != null);
        Severity severity = needed ? Severity.ERROR : go ? Severity.WARNING : Severity.NOTE;
        String why = go
                ? "somaxconn was less when this socket began to listen (a Go service asks for all of it)"
                : "either somaxconn was raised after this socket began to listen, or the program asked for no more";
        return finding(
                listener,
                "kernel-not-in-socket",
                severity,
                Step.KERNEL_EFFECTIVE,
                "the limit of " + listener.endpoint() + " is " + limit + ", somaxconn in " + namespace.name() + " is "
                        + somaxconn + ": " + why,
                relisten(listener, somaxconn, severity),
                BacklogPrice.of(namespace, limit, somaxconn));
    }

    private Drifted tooSmall(ListenerFacts listener, int limit, OptionalLong somaxconn) {
        long wanted = LEAST;
        while (wanted < 2L * Math.max(limit, listener.peak()) && wanted < MOST) {
            wanted *= 2;
        }
        long raised = Math.min(wanted, MOST);
        List<Action> actions = new ArrayList<>();
        if (somaxconn.orElse(0) < raised) {
            actions.add(new Action.SetSysctl(namespace.name(), "net.core.somaxconn", Long.toString(raised), true));
        }
        actions.addAll(relisten(listener, raised, Severity.ERROR));
        return finding(
                listener,
                "socket-below-need",
                Severity.ERROR,
                Step.EFFECTIVE_NEEDED,
                "the limit of " + listener.endpoint() + " is " + limit + ", and " + need(listener)
                        + "; a larger one helps where the accept loop is quick (anteroom diagnose --port "
                        + listener.port() + " tells)",
                actions,
                BacklogPrice.of(namespace, limit, raised));
    }

    /// Packets that a socket dropped are overflows only where the namespace counted some; those of an only listener are
    /// its own.
    private boolean isNeeded(ListenerFacts listener) {
        Integer limit = listener.limit();
        boolean full = limit != null && listener.peak() > limit;
        boolean dropped = listener.drops() == null ? namespace.listeners().size() == 1 : listener.drops() > 0;
        return full || (overflowed() && dropped);
    }

    private String need(ListenerFacts listener) {
        Integer limit = listener.limit();
        String full = limit != null && listener.peak() > limit ? "its queue was full" : "";
        String lost = "";
        if (listener.drops() != null && listener.drops() > 0) {
            lost = listener.drops() + " packets were dropped on it since it was made";
        } else if (listener.drops() == null && overflowed()) {
            lost = "the only queue of its namespace overflowed " + namespace.listenOverflows() + " times";
        }
        return full.isEmpty() || lost.isEmpty() ? full + lost : full + " and " + lost;
    }

    private List<Action> relisten(ListenerFacts listener, long backlog, Severity severity) {
        if (!listener.processes().isEmpty()) {
            return List.of(new Action.Relisten(listener.processes().getFirst().pid(), listener.port(), backlog));
        }
        if (severity != Severity.NOTE) {
            notJudged.add(new NotJudged(
                    host.host(),
                    "who holds " + listener.endpoint() + ", for the remedy",
                    listener.holdersHidden() ? "CAP_SYS_PTRACE" : "a listing that names holders: ss -lntp as root"));
        }
        return List.of(new Action.Advice("find its holder (ss -lntp 'sport = :" + listener.port()
                + "' as root), then anteroom relisten --pid PID --port " + listener.port() + " --backlog " + backlog));
    }

    private Drifted finding(
            ListenerFacts listener,
            String rule,
            Severity severity,
            Step step,
            String message,
            List<Action> actions,
            String price) {
        List<String> evidence = new ArrayList<>();
        evidence.add("kernel now: net.core.somaxconn = "
                + namespace.sysctls().getOrDefault("net.core.somaxconn", "unknown"));
        evidence.add("effective: " + listener.limit());
        if (listener.peak() > 0) {
            evidence.add("deepest seen: " + listener.peak());
        }
        if (listener.drops() != null && listener.drops() > 0) {
            evidence.add("packets dropped on it: " + listener.drops()
                    + (namespace.listenOverflows() == null
                            ? ""
                            : ", ListenOverflows of its namespace: " + namespace.listenOverflows()));
        }
        for (ProcessFacts process : listener.processes()) {
            evidence.add("held by " + process.command() + ", process " + process.pid());
        }
        return new Drifted(
                rule,
                severity,
                step,
                host.host(),
                namespace.name(),
                listener.endpoint(),
                PARAMETER,
                null,
                0,
                message,
                evidence,
                actions,
                price);
    }
}
