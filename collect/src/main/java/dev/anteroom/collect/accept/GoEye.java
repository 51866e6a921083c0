package dev.anteroom.collect.accept;

import dev.anteroom.capture.evidence.LookLog;
import dev.anteroom.goprocess.GoProcess;
import dev.anteroom.goprocess.GoProcessException;
import dev.anteroom.goprocess.GoroutineSnapshot;
import dev.anteroom.goprocess.GoroutineWatch;
import dev.anteroom.goprocess.Look;
import dev.anteroom.goprocess.SchedulerLook;
import dev.anteroom.goprocess.StackFrame;
import dev.anteroom.goprocess.StackTable;
import dev.anteroom.profile.goroutine.Frame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Looks into a Go process.
final class GoEye implements Eye {
    private static final long SHORTEST_PAUSE = 100_000_000L;
    private static final long LONGEST_PAUSE = 2_000_000_000L;
    /// A pause is so many times as long as the search took: the recorder's own cost stays below a twentieth of a core.
    private static final int PAUSE_FACTOR = 20;

    /// Loops that one tick looks at; where there are more, each tick takes the next ones.
    private static final int MAX_LOOKS = 8;

    private final GoProcess process;
    private final LoopSearch search;
    private final Map<Integer, List<Frame>> frames = new ConcurrentHashMap<>();
    private final Map<Integer, Integer> numbers = new HashMap<>();
    private final Look look = new Look();
    private final SchedulerLook scheduler = new SchedulerLook();
    private volatile LoopSearch.Found found = LoopSearch.Found.NOTHING;
    private volatile long tookNanos;
    private volatile boolean lost;
    private volatile String failure = "";
    private @Nullable GoroutineWatch watch;
    private int turn;

    GoEye(GoProcess process) {
        this.process = process;
        this.search = new LoopSearch(process.pid());
    }

    GoProcess process() {
        return process;
    }

    @Override
    public void search(Map<Integer, Long> fds) {
        try {
            lost = false;
            GoroutineSnapshot all = process.goroutines();
            tookNanos = all.took().toNanos();
            found = search.search(all, this::frames, fds);
        } catch (GoProcessException e) {
            failure = String.valueOf(e.getMessage());
        }
    }

    @Override
    public long searchPauseNanos() {
        if (!failure.isEmpty()) {
            return LONGEST_PAUSE;
        }
        long pause = Math.clamp(tookNanos * PAUSE_FACTOR, SHORTEST_PAUSE, LONGEST_PAUSE);
        // While each listener's loop is known, a search only finds what is new.
        return found.complete() && !lost ? LONGEST_PAUSE : pause;
    }

    private List<Frame> frames(int stack) {
        if (stack == StackTable.NONE) {
            return List.of();
        }
        return frames.computeIfAbsent(stack, number -> {
            List<Frame> visible = new ArrayList<>();
            for (StackFrame frame : process.stacks().frames(number)) {
                if (!frame.hidden() && !frame.function().equals("runtime.goexit")) {
                    visible.add(new Frame(frame.function(), frame.file(), frame.line()));
                }
            }
            return List.copyOf(visible);
        });
    }

    @Override
    public @Nullable List<LookLog.Loop> look(StackNumbers stacks) {
        if (!failure.isEmpty()) {
            return null;
        }
        List<LoopRef> loops = found.loops();
        List<LookLog.Loop> seen = new ArrayList<>(Math.min(loops.size(), MAX_LOOKS));
        try {
            GoroutineWatch mine = watch;
            if (mine == null) {
                mine = process.watch();
                watch = mine;
            }
            int count = Math.min(loops.size(), MAX_LOOKS);
            for (int i = 0; i < count; i++) {
                LoopRef loop = loops.get((turn + i) % loops.size());
                if (!mine.look(loop.goroutine(), look)) {
                    lost = true;
                    continue;
                }
                int stack = look.torn() ? StackTable.NONE : look.stack();
                seen.add(new LookLog.Loop(
                        loop.goroutine().id(),
                        loop.inode(),
                        loop.loop(),
                        look.status().name().toLowerCase(Locale.ROOT),
                        look.state(),
                        stack == StackTable.NONE
                                ? StackNumbers.NONE
                                : numbers.computeIfAbsent(stack, s -> stacks.number(frames(s))),
                        look.threadId(),
                        loop.guessed()));
            }
            turn = loops.isEmpty() ? 0 : (turn + count) % loops.size();
        } catch (GoProcessException e) {
            failure = String.valueOf(e.getMessage());
            return null;
        }
        return seen;
    }

    @Override
    public LookLog.@Nullable World world() {
        GoroutineWatch mine = watch;
        if (mine == null || !failure.isEmpty()) {
            return null;
        }
        try {
            mine.scheduler(scheduler);
        } catch (GoProcessException e) {
            failure = String.valueOf(e.getMessage());
            return null;
        }
        if (scheduler.stopping() < 0 || scheduler.collecting() < 0) {
            return null;
        }
        return new LookLog.World(
                scheduler.stopping() > 0,
                scheduler.collecting() > 0,
                scheduler.processors() < 0 ? null : (Integer) scheduler.processors(),
                scheduler.idleProcessors() < 0 ? null : (Integer) scheduler.idleProcessors());
    }

    @Override
    public boolean whole() {
        return found.whole() && !lost;
    }

    @Override
    public String unseen() {
        return failure;
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
        search.close();
        process.close();
    }
}
