package dev.anteroom.collect.accept;

import dev.anteroom.capture.evidence.Moment;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.Series;
import dev.anteroom.diagnosis.accept.AcceptFrames;
import dev.anteroom.diagnosis.accept.AcceptLoop;
import dev.anteroom.diagnosis.accept.AcceptLoops;
import dev.anteroom.diagnosis.accept.Posture;
import dev.anteroom.goprocess.GoroutineRef;
import dev.anteroom.goprocess.GoroutineSnapshot;
import dev.anteroom.goprocess.GoroutineStatus;
import dev.anteroom.goprocess.StackFrame;
import dev.anteroom.profile.ProfileFormatException;
import dev.anteroom.profile.goroutine.Frame;
import dev.anteroom.profile.goroutine.GoroutineDump;
import dev.anteroom.profile.goroutine.GoroutineDumpException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Finds the goroutines that accept on a process's listeners, best evidence first:
/// 1. it is parked in netpoll on the listener's descriptor, now or in a search before: it is *the* loop, and stays it
///    whatever it does later, until it ends;
/// 2. it is inside Accept, now or in a search before, and no such goroutine is known for the listener;
/// 3. the marks by which [AcceptLoops] finds a loop in a dump: it calls Accept elsewhere, it creates the handlers;
/// 4. it has the listener at hand in its stack ([ListenerOnStack]);
/// 5. its name.
///
/// A goroutine that was seen parked in Accept on another listener is none of these. Not thread-safe.
final class LoopSearch implements AutoCloseable {
    private static final int MAX_LOOPS = 64;
    /// Dumps in which the marks are looked for together.
    private static final int MAX_DUMPS = 4;

    /// A listener so many steps away is in a variable of the goroutine itself.
    private static final int IN_A_VARIABLE = 2;

    private static final int OFTEN_READ = 3;

    /// In a larger process the stacks aren't searched for the listener.
    private static final int MAX_SEARCHED = 4000;

    /// States of who waits for others to send something, as who only started a loop does.
    private static final Set<String> ONLOOKERS = Set.of(
            "chan receive",
            "select",
            "select (no cases)",
            "sleep",
            "sync.WaitGroup.Wait",
            "sync.Cond.Wait",
            "semacquire");

    private final ListenerOnStack atHand;
    private final Map<Long, LoopRef> sure = new LinkedHashMap<>();
    private final Set<Long> foreign = new HashSet<>();
    /// How often a goroutine's stack has been read. One that runs nearly always shows it now and then: what was
    /// elsewhere so many times is none of the loops.
    private final Map<Long, Integer> read = new HashMap<>();
    private final Map<Long, Inside> wasInside = new HashMap<>();
    private final Deque<GoroutineDump> dumps = new ArrayDeque<>();
    private int searches;

    LoopSearch(int pid) {
        this.atHand = new ListenerOnStack(pid);
    }

    /// A goroutine that was inside Accept.
    ///
    /// @param loop function that called it
    /// @param core whether it was the kernel's socket that it accepted on, and not what another loop feeds
    private record Inside(String loop, boolean core) {}

    /// What one search sees.
    ///
    /// @param stacks the visible frames of a stack's number
    /// @param refs the living goroutines by id
    /// @param orphans descriptors of the listeners at which nobody was met
    /// @param inode the only one of them; `null` where there are several
    private record Sight(
            GoroutineSnapshot all,
            IntFunction<List<Frame>> stacks,
            Map<Long, GoroutineRef> refs,
            Set<Integer> orphans,
            @Nullable Long inode) {}

    /// What a search found.
    ///
    /// @param loops what is to be looked at
    /// @param complete whether each watched listener has a loop that was parked on it
    /// @param whole whether the stack of every goroutine has been read, so that no loop means that there is none
    record Found(List<LoopRef> loops, boolean complete, boolean whole) {
        Found {
            loops = List.copyOf(loops);
        }

        static final Found NOTHING = new Found(List.of(), false, false);
    }

    /// @param stacks the visible frames of a stack's number
    /// @param fds the watched listeners by descriptor
    Found search(GoroutineSnapshot all, IntFunction<List<Frame>> stacks, Map<Integer, Long> fds) {
        searches++;
        Set<Long> alive = new HashSet<>();
        Map<Long, GoroutineRef> refs = new HashMap<>();
        boolean allRead = all.unreadable() == 0;
        for (int row = 0; row < all.size(); row++) {
            if (all.system(row) || all.status(row) == GoroutineStatus.DEAD) {
                continue;
            }
            long id = all.id(row);
            GoroutineRef ref = all.ref(row);
            alive.add(id);
            refs.put(id, ref);
            List<Frame> frames = stacks.apply(all.stack(row));
            if (frames.isEmpty()) {
                allRead &= read.getOrDefault(id, 0) >= OFTEN_READ && !wasInside.containsKey(id);
                continue;
            }
            read.merge(id, 1, Integer::sum);
            int accept = AcceptFrames.outermostAccept(frames);
            int fd = all.fd(row);
            Long inode = fd < 0 ? null : fds.get(fd);
            if (inode != null) {
                sure.put(id, new LoopRef(ref, inode, loopFunction(frames, accept), true, false));
            } else if (fd >= 0 && isAtCore(frames)) {
                foreign.add(id);
            } else if (accept >= 0) {
                wasInside.merge(
                        id,
                        new Inside(loopFunction(frames, accept), isAtCore(frames)),
                        (before, now) -> before.core() ? before : now);
            }
        }
        wasInside.keySet().retainAll(alive);
        sure.keySet().retainAll(alive);
        foreign.retainAll(alive);
        read.keySet().retainAll(alive);
        Set<Long> orphans = new HashSet<>(fds.values());
        sure.values().forEach(loop -> orphans.remove(loop.inode()));
        Set<Integer> wanted = new HashSet<>();
        fds.forEach((fd, socket) -> {
            if (orphans.contains(socket)) {
                wanted.add(fd);
            }
        });
        Long only = orphans.size() == 1 ? orphans.iterator().next() : null;
        return found(new Sight(all, stacks, refs, wanted, only), allRead && searches > 1);
    }

    private Found found(Sight sight, boolean whole) {
        List<LoopRef> loops = new ArrayList<>(sure.values());
        if (!sight.orphans.isEmpty()) {
            List<LoopRef> others = new ArrayList<>();
            boolean core = wasInside.values().stream().anyMatch(Inside::core);
            List<AcceptLoop> marked = core ? List.of() : marked(sight.all);
            Set<Long> fed = fed(marked);
            wasInside.forEach((id, inside) -> {
                GoroutineRef ref = sight.refs.get(id);
                if (ref != null && (!core || inside.core()) && !fed.contains(id)) {
                    add(others, ref, sight.inode, inside.loop(), false);
                }
            });
            if (!core) {
                List<AcceptLoop> own =
                        marked.stream().filter(loop -> !fed.contains(loop.id())).toList();
                byMarks(own, sight, others);
            }
            loops.addAll(others);
        }
        if (loops.size() > MAX_LOOPS) {
            loops = loops.subList(0, MAX_LOOPS);
        }
        return new Found(loops, sight.orphans.isEmpty(), whole);
    }

    /// Loops that another one gives its connections to: who waits at a child listener waits for the loop that accepts
    /// for it. Only beside such a loop is it known that they are fed.
    private static Set<Long> fed(List<AcceptLoop> marked) {
        Set<Long> fed = new HashSet<>();
        for (AcceptLoop loop : marked) {
            if (loop.sawOnly(Posture.FED)) {
                fed.add(loop.id());
            }
        }
        return fed.size() < marked.size() ? fed : Set.of();
    }

    /// The loops by the marks of a dump, in the last few searches together.
    private List<AcceptLoop> marked(GoroutineSnapshot all) {
        GoroutineDump dump = withoutOthers(all);
        if (dump == null) {
            return List.of();
        }
        dumps.addLast(dump);
        if (dumps.size() > MAX_DUMPS) {
            dumps.removeFirst();
        }
        List<Observation<GoroutineDump>> series = new ArrayList<>();
        for (GoroutineDump one : dumps) {
            series.add(new Observation<>(one, "", new Moment(series.size(), "", null)));
        }
        return AcceptLoops.find(new Series<>(series), List.of()).loops();
    }

    private void byMarks(List<AcceptLoop> marked, Sight sight, List<LoopRef> into) {
        boolean anyKnown = marked.stream().anyMatch(loop -> !loop.guessed());
        if (!anyKnown) {
            byListener(marked, sight, into);
            if (!into.isEmpty()) {
                return;
            }
        }
        for (AcceptLoop loop : marked) {
            GoroutineRef ref = sight.refs.get(loop.id());
            if (ref != null && (!anyKnown || !loop.guessed())) {
                add(into, ref, sight.inode, loop.loop(), loop.guessed());
            }
        }
    }

    /// Those that have the listener nearest; where several have it equally near and not in a variable of their own, it
    /// isn't known which.
    private void byListener(List<AcceptLoop> marked, Sight sight, List<LoopRef> into) {
        GoroutineSnapshot all = sight.all;
        if (all.size() > MAX_SEARCHED) {
            return;
        }
        int nearest = ListenerOnStack.NOT_AT_HAND;
        List<Integer> rows = new ArrayList<>();
        for (int row = 0; row < all.size(); row++) {
            if (all.system(row)
                    || ONLOOKERS.contains(all.state(row))
                    || foreign.contains(all.id(row))
                    || AcceptLoops.isHandler(sight.stacks.apply(all.stack(row)))
                    || isStartedByOneOf(marked, all, row)) {
                continue;
            }
            int distance = atHand.distance(all.ref(row), sight.orphans);
            if (distance < nearest) {
                nearest = distance;
                rows.clear();
            }
            if (distance == nearest && distance != ListenerOnStack.NOT_AT_HAND) {
                rows.add(row);
            }
        }
        if (rows.isEmpty() || (nearest > IN_A_VARIABLE && rows.size() > 1)) {
            return;
        }
        for (int row : rows) {
            add(into, all.ref(row), sight.inode, "", nearest > IN_A_VARIABLE || rows.size() > 1);
        }
    }

    /// Whether what may be a loop has started it: then it serves a connection, from which its listener may be at hand.
    private static boolean isStartedByOneOf(List<AcceptLoop> marked, GoroutineSnapshot all, int row) {
        StackFrame creator = all.createdBy(row);
        return creator != null
                && marked.stream()
                        .anyMatch(
                                loop -> loop.id() != all.id(row) && loop.loop().equals(creator.function()));
    }

    /// Loops of other listeners are certain, and what is certain keeps guesses out: here these are not asked for.
    private @Nullable GoroutineDump withoutOthers(GoroutineSnapshot all) {
        StringBuilder text = new StringBuilder();
        try {
            all.writeText(text);
        } catch (IOException e) {
            throw new UncheckedIOException("a string builder can't be written to", e);
        }
        StringBuilder own = new StringBuilder();
        for (String block : text.toString().split("\n\n", -1)) {
            if (!isAnothers(block)) {
                own.append(block).append("\n\n");
            }
        }
        try {
            return GoroutineDump.read(own.toString().getBytes(StandardCharsets.UTF_8));
        } catch (GoroutineDumpException | ProfileFormatException e) {
            return null;
        }
    }

    private boolean isAnothers(String block) {
        String[] words = block.split(" ", 3);
        if (words.length < 3 || !words[0].equals("goroutine")) {
            return false;
        }
        try {
            long id = Long.parseLong(words[1]);
            return foreign.contains(id) || sure.containsKey(id);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private void add(List<LoopRef> into, GoroutineRef ref, @Nullable Long inode, String loop, boolean guessed) {
        boolean named = into.stream().anyMatch(other -> other.goroutine().id() == ref.id());
        if (!named && !sure.containsKey(ref.id()) && !foreign.contains(ref.id())) {
            into.add(new LoopRef(ref, inode, loop, false, guessed));
        }
    }

    private static boolean isAtCore(List<Frame> frames) {
        return frames.stream().anyMatch(frame -> AcceptFrames.isCore(frame.function()));
    }

    private static String loopFunction(List<Frame> frames, int accept) {
        return frames.get(Math.min(accept + 1, frames.size() - 1)).function();
    }

    @Override
    public void close() {
        atHand.close();
    }
}
