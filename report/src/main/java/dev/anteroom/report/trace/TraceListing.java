package dev.anteroom.report.trace;

import dev.anteroom.gotrace.Stacks;
import dev.anteroom.gotrace.TraceDamage;
import dev.anteroom.gotrace.summary.AcceptLoop;
import dev.anteroom.gotrace.summary.Distribution;
import dev.anteroom.gotrace.summary.LoopState;
import dev.anteroom.gotrace.summary.NamedDurations;
import dev.anteroom.gotrace.summary.StackLatency;
import dev.anteroom.gotrace.summary.StateTimes;
import dev.anteroom.gotrace.summary.StopReason;
import dev.anteroom.gotrace.summary.Timeline;
import dev.anteroom.gotrace.summary.TraceSummary;
import dev.anteroom.gotrace.summary.WaitKind;
import dev.anteroom.profile.text.Visible;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A trace for people: accept loops first, then what stood in their way, then the rest.
///
/// Names come from the file, so control characters are taken out of them.
public final class TraceListing {
    private static final int MAX_LOOPS = 5;
    private static final int MAX_NAMED = 10;
    private static final int MAX_STACKS = 8;
    private static final int BAR = 30;
    private static final int TIMELINE = 60;

    private final TraceSummary summary;
    private final Stacks stacks;
    private final StringBuilder out = new StringBuilder();

    private TraceListing(TraceSummary summary) {
        this.summary = summary;
        this.stacks = summary.stacks();
    }

    /// The whole text, lines ended.
    ///
    /// @param name what to call the trace
    public static String of(String name, TraceSummary summary) {
        TraceListing listing = new TraceListing(summary);
        if (summary.clockKnown()) {
            listing.answer();
            listing.head(name);
            listing.loops();
            listing.holders();
            listing.runtime();
            listing.named("REGIONS", summary.regions());
            listing.named("TASKS", summary.tasks());
            listing.waits();
        } else {
            listing.head(name);
            listing.shares();
        }
        return listing.out.toString();
    }

    private void head(String name) {
        line(
                "%s: %s, %s, %,d events, %d goroutines on %d %s",
                Visible.line(name),
                summary.version(),
                summary.clockKnown() ? Durations.text(summary.windowNanos()) : "length unknown",
                summary.outcome().events(),
                summary.goroutines(),
                summary.gomaxprocs(),
                summary.gomaxprocs() == 1 ? "P" : "Ps");
        for (TraceDamage damage : summary.outcome().damages()) {
            line("  not whole, at byte %d: %s", damage.offset(), Visible.line(damage.what()));
        }
    }

    /// Whether Accept was late and why, before all numbers.
    private void answer() {
        TraceReading reading = TraceReading.of(summary);
        line("%s.", Visible.line(reading.answer()));
        for (String why : reading.because()) {
            line("  %s", Visible.line(why));
        }
        line("");
    }

    private void loops() {
        for (AcceptLoop loop : summary.acceptLoops().stream().limit(MAX_LOOPS).toList()) {
            loop(loop);
        }
        if (summary.acceptLoops().size() > MAX_LOOPS) {
            line("%d more accept loops (--json has all)", summary.acceptLoops().size() - MAX_LOOPS);
            line("");
        }
    }

    private void loop(AcceptLoop loop) {
        String accept = loop.acceptFunction().isEmpty() ? "" : " → " + Visible.line(loop.acceptFunction());
        line("ACCEPT LOOP  %s%s (goroutine %d)", Visible.line(Words.caller(loop)), accept, loop.goroutine());
        line("  %s", Visible.line(TraceReading.of(loop)));
        for (LoopState state : LoopState.values()) {
            if (loop.nanos(state) > 0) {
                double share = loop.share(state);
                line(
                        "  %-34s %8s  %s",
                        Words.of(state), Durations.percent(share), "█".repeat((int) Math.round(share * BAR)));
            }
        }
        timeline(loop);
        line("  %-34s %8s %9s %9s %9s %9s", "", "count", "p50", "p90", "p99", "max");
        distribution("woken in Accept, until it ran", loop.wakeToRun());
        distribution("all waits for a P", loop.runnable());
        distribution("parked for a connection", loop.parked());
        distribution("accept4, with or without success", loop.acceptCalls());
        distribution("from one accept to the next call", loop.turns());
        List<StackLatency> between = loop.waitsBetween().stream()
                .filter(wait -> wait.kind() != WaitKind.SCHEDULER)
                .limit(3)
                .toList();
        for (StackLatency wait : between) {
            line(
                    "  between accepts: %d × %s, %s in all: %s",
                    wait.latency().count(),
                    Words.of(wait.kind()),
                    Durations.text(wait.latency().totalNanos()),
                    Visible.line(Words.frames(stacks, wait.stack())));
        }
        line("");
    }

    /// One character per slot: what it did most there, waiting for connections aside.
    private void timeline(AcceptLoop loop) {
        Timeline timeline = loop.timeline();
        int slots = timeline.slots().size();
        int per = Math.max(1, (slots + TIMELINE - 1) / TIMELINE);
        StringBuilder row = new StringBuilder();
        for (int i = 0; i < slots; i += per) {
            row.append(mark(timeline.slots().subList(i, Math.min(slots, i + per)), per * timeline.slotNanos()));
        }
        line("  over time  |%s|", row);
        line(
                "             %s each; . parked  = runs or accepts  R wants a P  s system call  n network  l lock  c"
                        + " channel  z sleeps  g GC",
                Durations.text(per * timeline.slotNanos()));
    }

    private static char mark(List<Timeline.Slot> slots, long width) {
        LoopState most = LoopState.PARKED;
        long mostNanos = 0;
        for (LoopState state : LoopState.values()) {
            long nanos = 0;
            for (Timeline.Slot slot : slots) {
                nanos += slot.nanos(state);
            }
            // what takes a twentieth of the slot shows, unless it is waiting for connections
            if (state != LoopState.PARKED && nanos > mostNanos && nanos * 20 >= width) {
                most = state;
                mostNanos = nanos;
            }
        }
        boolean absent = slots.stream().allMatch(slot -> slot.totalNanos() == 0);
        return absent
                ? ' '
                : switch (most) {
                    case PARKED -> '.';
                    case ACCEPT_CALL, RUNNING -> '=';
                    case RUNNABLE -> 'R';
                    case SYSCALL -> 's';
                    case NETWORK -> 'n';
                    case LOCK -> 'l';
                    case CHANNEL -> 'c';
                    case SLEEP -> 'z';
                    case GC -> 'g';
                    case OTHER -> '?';
                };
    }

    private void holders() {
        List<Holder> holders = Holder.of(summary);
        if (holders.isEmpty()) {
            return;
        }
        line("WHO HAD THE Ps while an accept loop could have run");
        for (Holder holder : holders) {
            line(
                    "  %9s %8s  %s",
                    Durations.text(holder.nanos()), Durations.percent(holder.share()), Visible.line(holder.name()));
        }
        line("");
    }

    /// What is left of a trace whose clock isn't known.
    private void shares() {
        line("SHARES OF TIME, as far as the events can be followed");
        line("  goroutine time: %s", goroutineTime());
        line(
                "  Ps: busy %s; marking %s of the time, in %d GC cycles; world stopped %s of the time",
                Durations.percent(summary.procs().busyShare()),
                Durations.percent(summary.gcShare()),
                summary.gc().cycles().count(),
                Durations.percent(summary.stwShare()));
    }

    private String goroutineTime() {
        StateTimes states = summary.states();
        Map<String, Double> shares = new java.util.LinkedHashMap<>();
        double total = Math.max(1, states.totalNanos());
        shares.put("running", states.runningNanos() / total);
        Map<WaitKind, Double> byKind = new EnumMap<>(WaitKind.class);
        for (WaitKind kind : WaitKind.values()) {
            byKind.put(kind, states.waitingNanos(kind) / total);
        }
        byKind.forEach((kind, share) -> shares.put(Words.of(kind), share));
        List<String> parts = new ArrayList<>();
        shares.forEach((name, share) -> {
            if (share > 0) {
                parts.add(name + " " + Durations.percent(share));
            }
        });
        return String.join(", ", parts);
    }

    private void runtime() {
        line("RUNTIME");
        line("  goroutine time: %s", goroutineTime());
        line(
                "  Ps: busy %s; marking %s of the time, in %d GC cycles (longest %s); world stopped %s of the time",
                Durations.percent(summary.procs().busyShare()),
                Durations.percent(summary.gcShare()),
                summary.gc().cycles().count(),
                Durations.text(summary.gc().cycles().maxNanos()),
                Durations.percent(summary.stwShare()));
        line("  %-34s %8s %9s %9s %9s %9s", "", "count", "p50", "p90", "p99", "max");
        distribution("any goroutine, runnable until it ran", summary.schedulerLatency());
        for (StopReason stop : summary.gc().stops()) {
            distribution("stopped: " + stop.reason(), stop.durations());
        }
        if (summary.gc().assists().count() > 0) {
            distribution("goroutines helping to mark", summary.gc().assists());
        }
        line("");
    }

    private void named(String title, List<NamedDurations> durations) {
        if (durations.isEmpty()) {
            return;
        }
        line("%-36s %8s %9s %9s %9s %9s", title, "count", "p50", "p90", "p99", "max");
        for (NamedDurations each : durations.stream().limit(MAX_NAMED).toList()) {
            distribution(each.task().isEmpty() ? each.name() : each.name() + " in " + each.task(), each.durations());
        }
        line("");
    }

    private void waits() {
        List<StackLatency> longest = summary.latencies().stream()
                .filter(latency -> switch (latency.kind()) {
                    case NETWORK, LOCK, CHANNEL, SYSCALL, SCHEDULER -> true;
                    case SLEEP, GC, OTHER -> false;
                })
                .filter(latency -> !Words.runtimeOnly(stacks, latency.stack()))
                .limit(MAX_STACKS)
                .toList();
        if (longest.isEmpty()) {
            return;
        }
        line("LONGEST WAITS BY STACK, in total     %8s %9s %9s %9s %9s", "count", "p50", "p90", "p99", "max");
        for (StackLatency wait : longest) {
            distribution(Words.of(wait.kind()), wait.latency());
            line("    %s", Visible.line(Words.frames(stacks, wait.stack())));
        }
    }

    private void distribution(String name, Distribution d) {
        line(
                "  %-34s %8d %9s %9s %9s %9s",
                Visible.line(name),
                d.count(),
                nanos(d, d.p50Nanos()),
                nanos(d, d.p90Nanos()),
                nanos(d, d.p99Nanos()),
                nanos(d, d.maxNanos()));
    }

    private static String nanos(Distribution d, long nanos) {
        return d.count() == 0 ? "-" : Durations.text(nanos);
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation is in a library of its own
    private void line(String format, Object... arguments) {
        out.append(String.format(Locale.ROOT, format, arguments).stripTrailing())
                .append('\n');
    }
}
