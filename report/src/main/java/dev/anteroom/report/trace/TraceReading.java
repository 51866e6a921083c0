package dev.anteroom.report.trace;

import dev.anteroom.gotrace.Stacks;
import dev.anteroom.gotrace.summary.AcceptLoop;
import dev.anteroom.gotrace.summary.LoopState;
import dev.anteroom.gotrace.summary.StackTime;
import dev.anteroom.gotrace.summary.TraceSummary;
import dev.anteroom.gotrace.summary.Waker;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What the numbers mean, for somebody who is tired: was Accept late, and why.
///
/// @param late whether an accept loop was late or held up
/// @param answer one sentence
/// @param because at most two sentences on what stood in its way
record TraceReading(boolean late, String answer, List<String> because) {
    // below these a delay is nothing that a client would notice
    private static final double NOTABLE_SHARE = 0.05;
    private static final double HELD_SHARE = 0.2;
    private static final long NOTABLE_NANOS = 5_000_000;
    private static final double MOST_OF_IT = 0.5;

    TraceReading {
        because = List.copyOf(because);
    }

    static TraceReading of(TraceSummary summary) {
        if (summary.acceptLoops().isEmpty()) {
            return nobody(summary);
        }
        AcceptLoop worst = summary.acceptLoops().getFirst();
        for (AcceptLoop loop : summary.acceptLoops()) {
            if (badness(loop, summary) > badness(worst, summary)) {
                worst = loop;
            }
        }
        LoopState held = heldIn(worst, summary);
        if (isLate(worst) && worst.runnableShare() >= worst.share(held)) {
            return late(worst, summary);
        }
        if (worst.share(held) >= HELD_SHARE) {
            return held(worst, held, summary);
        }
        if (worst.turns().p99Nanos() >= NOTABLE_NANOS) {
            return new TraceReading(
                    true,
                    "Accept was held up now and then: between two accepts the loop does other work, up to "
                            + Durations.text(worst.turns().maxNanos()),
                    let(worst, summary));
        }
        return prompt(summary);
    }

    private static TraceReading nobody(TraceSummary summary) {
        return new TraceReading(
                false,
                "No goroutine was seen in Accept",
                summary.version().hasGenerations()
                        ? List.of()
                        : List.of(
                                "Before Go 1.22 a trace doesn't tell where a goroutine is that waits all the time: the loop may be idle."));
    }

    private static TraceReading late(AcceptLoop loop, TraceSummary summary) {
        List<String> because = new ArrayList<>();
        if (loop.wakeToRun().count() > 0) {
            because.add("Woken in Accept, it ran after "
                    + Durations.text(loop.wakeToRun().p50Nanos()) + " (p50), "
                    + Durations.text(loop.wakeToRun().p99Nanos()) + " (p99), "
                    + Durations.text(loop.wakeToRun().maxNanos()) + " (max)"
                    + (loop.wakeToRun().count() < 5 ? ", in " + loop.wakeToRun().count() + " wake-ups" : "") + ".");
        }
        because.add(holders(loop, summary));
        return new TraceReading(
                true,
                "Accept was late: the loop could run and had no P for " + Durations.percent(loop.runnableShare())
                        + " of the time",
                because);
    }

    private static String holders(AcceptLoop loop, TraceSummary summary) {
        long runnable = Math.max(1, loop.nanos(LoopState.RUNNABLE));
        if (loop.runnableNanosInStop() > MOST_OF_IT * runnable) {
            return "The world was stopped for " + Durations.percent((double) loop.runnableNanosInStop() / runnable)
                    + " of that.";
        }
        List<Holder> holders = Holder.of(summary);
        if (holders.isEmpty()) {
            return "";
        }
        Holder most = holders.getFirst();
        String gc = loop.runnableNanosInGc() > MOST_OF_IT * runnable
                ? " The collector was marking for " + Durations.percent((double) loop.runnableNanosInGc() / runnable)
                        + " of that."
                : "";
        return most.nobody()
                ? "No goroutine had the Ps for " + Durations.percent(most.share())
                        + " of that: the operating system was late to run a thread (CPU quota, busy host)." + gc
                : most.name() + " had the Ps for " + Durations.percent(most.share()) + " of that." + gc;
    }

    private static TraceReading held(AcceptLoop loop, LoopState state, TraceSummary summary) {
        return new TraceReading(
                true,
                "Accept was held up: the loop " + Words.did(state) + " for " + Durations.percent(loop.share(state))
                        + " of the time",
                let(loop, summary));
    }

    /// Where the loop waited, and who released it.
    private static List<String> let(AcceptLoop loop, TraceSummary summary) {
        LoopState state = heldIn(loop, summary);
        List<String> because = new ArrayList<>();
        for (StackTime place : loop.places()) {
            if (place.state() == state && place.stack() != 0) {
                because.add("It waited in " + Words.frames(summary.stacks(), place.stack()) + " for "
                        + Durations.text(place.nanos()) + ".");
                for (Waker waker : loop.wakers()) {
                    if (waker.waitStack() == place.stack() && waker.wakerStack() != 0) {
                        because.add(
                                "Released by " + Words.frames(summary.stacks(), waker.wakerStack()) + ", after up to "
                                        + Durations.text(waker.waits().maxNanos()) + ".");
                        break;
                    }
                }
                break;
            }
        }
        return because;
    }

    private static TraceReading prompt(TraceSummary summary) {
        long accepted = 0;
        long wakes = 0;
        long latest = 0;
        for (AcceptLoop loop : summary.acceptLoops()) {
            accepted += loop.accepted();
            wakes += loop.wakeToRun().count();
            latest = Math.max(latest, loop.wakeToRun().p99Nanos());
        }
        String answer = accepted == 0 && wakes == 0
                ? "Accept wasn't late: no connection came"
                : "Accept wasn't late: " + accepted + " connections accepted"
                        + (wakes == 0 ? "" : ", and woken it ran within " + Durations.text(latest) + " (p99)");
        String before =
                "If clients waited nevertheless, they waited before the runtime saw them: anteroom listeners asks the kernel.";
        return new TraceReading(
                false,
                answer,
                accepted == 0
                        ? List.of(
                                before, "A loop that stood elsewhere than in Accept all the time doesn't show as one.")
                        : List.of(before));
    }

    /// One loop in a sentence.
    static String of(AcceptLoop loop) {
        String accepted = String.format(
                Locale.ROOT,
                "accepted %d connections (%.0f/s)",
                loop.accepted(),
                loop.observedNanos() <= 0 ? 0 : loop.accepted() * 1e9 / loop.observedNanos());
        if (isLate(loop)) {
            return accepted + "; it was late: it could run and had no P for " + Durations.percent(loop.runnableShare())
                    + " of the time";
        }
        if (loop.turns().p99Nanos() >= NOTABLE_NANOS) {
            return accepted + "; between two accepts it does other work, up to "
                    + Durations.text(loop.turns().maxNanos());
        }
        if (loop.share(LoopState.PARKED) > 1 - NOTABLE_SHARE) {
            return accepted + "; it waited for connections nearly all the time, and was never late to run";
        }
        return accepted;
    }

    private static boolean isLate(AcceptLoop loop) {
        return loop.runnableShare() >= NOTABLE_SHARE || loop.wakeToRun().p99Nanos() >= NOTABLE_NANOS;
    }

    private static double badness(AcceptLoop loop, TraceSummary summary) {
        return Math.max(isLate(loop) ? loop.runnableShare() : 0, loop.share(heldIn(loop, summary)))
                + (loop.turns().p99Nanos() >= NOTABLE_NANOS ? NOTABLE_SHARE : 0);
    }

    /// What kept the loop from accepting for longest, the lack of a P aside. Not a wait for the descriptor's own lock
    /// while another loop accepts from the same listener: that queue is harmless.
    private static LoopState heldIn(AcceptLoop loop, TraceSummary summary) {
        LoopState most = LoopState.SYSCALL;
        for (LoopState state :
                List.of(LoopState.NETWORK, LoopState.LOCK, LoopState.CHANNEL, LoopState.SLEEP, LoopState.GC)) {
            boolean harmless = state == LoopState.LOCK && behindSibling(loop, summary);
            if (!harmless && loop.nanos(state) > loop.nanos(most)) {
                most = state;
            }
        }
        return most;
    }

    private static boolean behindSibling(AcceptLoop loop, TraceSummary summary) {
        for (StackTime place : loop.places()) {
            if (place.state() == LoopState.LOCK) {
                return ofDescriptor(summary.stacks(), place.stack())
                        && summary.acceptLoops().stream()
                                .anyMatch(other -> other.goroutine() != loop.goroutine()
                                        && other.acceptFunction().equals(loop.acceptFunction())
                                        && other.nanos(LoopState.PARKED) > 0);
            }
        }
        return false;
    }

    private static boolean ofDescriptor(Stacks stacks, int stack) {
        for (int i = 0; i < stacks.depth(stack); i++) {
            if (stacks.frame(stack, i).function().startsWith("internal/poll.(*fdMutex)")) {
                return true;
            }
        }
        return false;
    }
}
