package dev.anteroom.linux.survey;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// A word for a listening socket, and one line that explains it. The kernel's side alone: it says *that* connections
/// wait and what the holders look like from outside, not why an accept loop is late.
///
/// @param explanation empty for IDLE and OK
public record ListenerVerdict(Word word, String explanation) {
    /// Ages from which on waiting is worth a word: below, a queue is how the kernel hands over.
    static final int NOTICEABLE_MILLIS = 10;

    /// The head of the queue has not moved for this long: nobody accepts.
    static final int STUCK_MILLIS = 1_000;

    /// From best to worst.
    public enum Word {
        /// Nothing was queued in the window.
        IDLE("idle"),
        /// Connections passed through without waiting noticeably.
        OK("ok"),
        /// The limit is less than today's somaxconn although the program asks for all of it: it was set before.
        STALE_BACKLOG("stale backlog"),
        /// Connections wait.
        QUEUEING("queueing"),
        /// The queue is full and packets are dropped.
        OVERFLOWING("overflowing"),
        /// Every holder is stopped or frozen.
        STOPPED("stopped"),
        /// Nobody has accepted for a second and longer.
        STUCK("stuck"),
        /// Only programs hold it that have nothing to accept connections with.
        LEAKED("leaked");

        private final String text;

        Word(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }

        /// Whether an engineer has something to do.
        public boolean isProblem() {
            return this != IDLE && this != OK;
        }
    }

    /// Judges one socket.
    public static ListenerVerdict of(ListenerFacts facts) {
        int depth = facts.listener().depth();
        int limit = facts.listener().limit();
        Optional<String> leak = leak(facts);
        if (leak.isPresent()) {
            return new ListenerVerdict(Word.LEAKED, leak.get());
        }
        if (!facts.holders().isEmpty()
                && facts.holders().stream().allMatch(holder -> holder.posture() == HolderPosture.STOPPED)) {
            return new ListenerVerdict(
                    Word.STOPPED,
                    names(facts.holders()) + " is stopped, traced or frozen; " + connections(depth) + " wait"
                            + (depth == 1 ? "s" : "") + ". Continue it: kill -CONT PID, or thaw its cgroup.");
        }
        if (depth > 0 && facts.headUnmoved() && facts.oldestMillis() >= STUCK_MILLIS) {
            String share = facts.groupSize() > 1 && facts.groupHealthy() > 0
                    ? String.format(
                            Locale.ROOT,
                            "; it is one of %d SO_REUSEPORT sockets, and its share of the connections hangs",
                            facts.groupSize())
                    : "";
            return new ListenerVerdict(
                    Word.STUCK,
                    "nobody has accepted for " + seconds(facts.oldestMillis()) + ": " + connections(depth) + " queued"
                            + share + deaf(facts) + dropped(facts) + ".");
        }
        if (facts.drops() > 0 || facts.shareFull() > 0) {
            return new ListenerVerdict(
                    Word.OVERFLOWING,
                    String.format(
                            Locale.ROOT,
                            "the queue holds at most %d and was full in %.0f%% of the samples%s; the clients try again after a second or more.",
                            limit + 1L,
                            facts.shareFull() * 100,
                            dropped(facts)));
        }
        if ((depth > 0 && facts.oldestMillis() >= NOTICEABLE_MILLIS) || facts.shareNonEmpty() > 0.5) {
            return new ListenerVerdict(
                    Word.QUEUEING,
                    String.format(
                            Locale.ROOT,
                            "connections wait: up to %d at once, something queued in %.0f%% of the samples%s.",
                            facts.maxDepth(),
                            facts.shareNonEmpty() * 100,
                            // The age is of the last sample: where nothing is queued now, there is none.
                            depth > 0 ? "; the oldest now queued has waited " + seconds(facts.oldestMillis()) : ""));
        }
        if (stale(facts)) {
            return new ListenerVerdict(
                    Word.STALE_BACKLOG,
                    String.format(
                            Locale.ROOT,
                            "limit %d, but somaxconn is %d now: Go asks for all of it, so it was less when this socket began to listen. "
                                    + "Raise it on the running socket: anteroom relisten --pid PID --port PORT; or restart the service.",
                            limit,
                            facts.somaxconn().orElseThrow()));
        }
        return new ListenerVerdict(facts.maxDepth() > 0 ? Word.OK : Word.IDLE, "");
    }

    /// Holders that inherited the socket and could not accept from it, while nobody else might. That nothing in a
    /// holder waits for the socket at the moment is not enough: so it is with every worker of a pool that is stuck
    /// elsewhere.
    private static Optional<String> leak(ListenerFacts facts) {
        List<HolderView> holders = facts.holders();
        if (holders.isEmpty() || facts.hiddenProcesses() > 0) {
            return Optional.empty();
        }
        boolean nobodyCould = holders.stream()
                .allMatch(view -> view.posture() == HolderPosture.DEAF
                        && !view.mayAccept()
                        && !view.holder().closeOnExec());
        if (!nobodyCould) {
            return Optional.empty();
        }
        return Optional.of("held only by " + names(holders)
                + ", which has no code to accept connections with (most often a child that inherited it): they queue "
                + "up and nobody accepts them. End it to free the port.");
    }

    private static String deaf(ListenerFacts facts) {
        return !facts.holders().isEmpty()
                        && facts.holders().stream().allMatch(holder -> holder.posture() == HolderPosture.DEAF)
                ? "; nothing in " + names(facts.holders()) + " waits for connections on it now"
                : "";
    }

    private static boolean stale(ListenerFacts facts) {
        return facts.somaxconn().isPresent()
                && facts.listener().limit() < facts.somaxconn().getAsLong()
                && facts.holders().stream().anyMatch(HolderView::go);
    }

    private static String dropped(ListenerFacts facts) {
        return facts.drops() == 0
                ? ""
                : String.format(Locale.ROOT, "; %.0f packets a second dropped", facts.dropsPerSecond());
    }

    private static String connections(int count) {
        return count + (count == 1 ? " connection" : " connections");
    }

    private static String names(List<HolderView> holders) {
        return holders.stream()
                .map(view -> view.holder().command() + "[" + view.holder().pid() + "]")
                .distinct()
                .limit(4)
                .collect(Collectors.joining(", "));
    }

    private static String seconds(int millis) {
        return millis < 1_000 ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }
}
