package dev.anteroom.diagnosis.blame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.anteroom.capture.evidence.LookLog;
import dev.anteroom.capture.evidence.QueueLog;
import dev.anteroom.profile.goroutine.Frame;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Depth times time, put down to what the loop was doing: nothing is lost, and each kind of look has its leaf.
class BlamerTest {
    private static final Instant START = Instant.parse("2026-01-31T10:15:00Z");
    private static final long LISTENER = 123;

    private static final List<Frame> PARKED = frames(
            "internal/poll.runtime_pollWait",
            "internal/poll.(*FD).Accept",
            "net.(*netFD).accept",
            "net.(*TCPListener).Accept",
            "main.run");
    private static final List<Frame> LOCKED =
            frames("sync.runtime_SemacquireMutex", "sync.(*Mutex).Lock", "main.(*tally).Accept", "main.run");
    private static final List<Frame> READING =
            frames("internal/poll.runtime_pollWait", "net.(*conn).Read", "main.greet", "main.run");
    private static final List<Frame> SIBLING = frames(
            "internal/poll.runtime_Semacquire",
            "internal/poll.(*fdMutex).rwlock",
            "internal/poll.(*FD).readLock",
            "internal/poll.(*FD).Accept",
            "net.(*TCPListener).Accept",
            "main.run");
    private static final Map<Integer, List<Frame>> STACKS = Map.of(1, PARKED, 2, LOCKED, 3, READING, 4, SIBLING);

    private final List<QueueLog.Sample> samples = new ArrayList<>();
    private final List<LookLog.Look> looks = new ArrayList<>();

    private static List<Frame> frames(String... functions) {
        List<Frame> frames = new ArrayList<>();
        for (String function : functions) {
            frames.add(new Frame(function, "", 0));
        }
        return List.copyOf(frames);
    }

    private static LookLog.Loop loop(long id, String status, String state, int stack) {
        return new LookLog.Loop(id, LISTENER, "main.run", status, state, stack, 0, false);
    }

    private static LookLog.Holder holder(
            String state, @Nullable Long throttled, LookLog.@Nullable World world, LookLog.Loop... loops) {
        return new LookLog.Holder(
                4711,
                true,
                "shopd",
                List.of(LISTENER),
                state,
                false,
                throttled,
                throttled == null ? null : throttled / 80_000_000,
                100_000_000L,
                null,
                null,
                world,
                List.of(loops),
                loops.length == 0,
                "");
    }

    private void tick(long millis, int depth, LookLog.@Nullable Holder holder) {
        Instant time = START.plusMillis(millis);
        samples.add(new QueueLog.Sample(
                time, "*", 8080, LISTENER, depth, 128, null, List.of(), List.of(), null, null, null, null, null, null));
        if (holder != null) {
            looks.add(new LookLog.Look(time, List.of(holder)));
        }
    }

    private Blame blame() {
        Blame blame = Blamer.of(new QueueLog(samples), _ -> true, new LookLog(looks, STACKS), "accept/looks.jsonl")
                .orElseThrow();
        assertThat(blame.branches().stream()
                        .mapToDouble(Blame.Branch::connectionSeconds)
                        .sum())
                .isCloseTo(blame.connectionSeconds(), within(1e-9));
        return blame;
    }

    @Test
    void the_parts_sum_to_the_integral_of_the_depth_whatever_the_gaps() {
        LookLog.Holder locked = holder("S", null, null, loop(7, "waiting", "sync.Mutex.Lock", 2));
        LookLog.Holder parked = holder("S", null, null, loop(7, "waiting", "IO wait", 1));
        tick(0, 0, parked);
        tick(10, 4, locked);
        tick(25, 8, locked);
        tick(31, 2, null);
        tick(40, 1, parked);
        tick(50, 0, parked);

        Blame blame = blame();
        // (0+4)/2·10 + (4+8)/2·15 + (8+2)/2·6 + (2+1)/2·9 + (1+0)/2·10 = 158.5 ms
        assertThat(blame.connectionSeconds()).isCloseTo(0.1585, within(1e-9));
        assertThat(blame.byLeaf().get(Leaf.LOCK)).isCloseTo(0.134, within(1e-9));
        assertThat(blame.byLeaf().get(Leaf.UNSEEN)).isCloseTo(0.015, within(1e-9));
        assertThat(blame.byLeaf().get(Leaf.WAKE_UP)).isCloseTo(0.0095, within(1e-9));
        assertThat(blame.branches().getFirst().stack()).isEqualTo(LOCKED);
        assertThat(blame.bands()).extracting(Blame.Band::leaf).containsExactly(Leaf.LOCK, Leaf.UNSEEN, Leaf.WAKE_UP);
    }

    @Test
    void a_loop_between_two_accepts_is_at_work() {
        constant(holder("S", null, null, loop(7, "waiting", "IO wait", 3)));
        assertThat(blame().share(Leaf.WORK)).isCloseTo(1, within(1e-9));
    }

    @Test
    void a_stop_in_the_middle_is_the_stops() {
        LookLog.Holder running = holder("S", null, null, loop(7, "waiting", "IO wait", 1));
        LookLog.Holder stopped = holder("T", null, null, loop(7, "waiting", "IO wait", 1));
        for (int i = 0; i < 60; i++) {
            tick(i * 10L, 5, i >= 20 && i < 50 ? stopped : running);
        }
        assertThat(blame().share(Leaf.STOPPED)).isBetween(0.45, 0.55);
        assertThat(blame().branches().getFirst().detail()).contains("shopd (pid 4711) is stopped by a signal");
    }

    @Test
    void a_quota_has_what_it_stopped_and_no_more() {
        // 80 ms of each 100: the counter grows when the stop is over.
        for (int i = 0; i < 100; i++) {
            long throttled = (i / 10) * 80_000_000L;
            tick(i * 10L, 5, holder("S", throttled, null, loop(7, "runnable", "runnable", 1)));
        }
        assertThat(blame().share(Leaf.QUOTA)).isBetween(0.68, 0.85);
    }

    @Test
    void a_free_sibling_could_have_taken_it() {
        constant(holder(
                "S",
                null,
                null,
                loop(7, "waiting", "semacquire", 4),
                loop(8, "waiting", "IO wait", 1),
                loop(9, "waiting", "IO wait", 3)));
        assertThat(blame().share(Leaf.WAKE_UP)).isCloseTo(1, within(1e-9));
    }

    @Test
    void a_loop_behind_the_one_that_works_is_no_cause_of_its_own() {
        constant(holder("S", null, null, loop(7, "waiting", "semacquire", 4), loop(8, "waiting", "IO wait", 3)));
        assertThat(blame().share(Leaf.WORK)).isCloseTo(1, within(1e-9));
    }

    @Test
    void runnable_is_told_apart_by_what_has_the_processors() {
        LookLog.World stopping = new LookLog.World(true, false, 2, 0);
        LookLog.World collecting = new LookLog.World(false, true, 2, 0);
        LookLog.World full = new LookLog.World(false, false, 2, 0);
        LookLog.World idle = new LookLog.World(false, false, 2, 1);
        List<LookLog.World> worlds = List.of(stopping, collecting, full, idle);
        for (int i = 0; i < 40; i++) {
            tick(i * 10L, 1, holder("S", null, worlds.get(i % 4), loop(7, "runnable", "runnable", 1)));
        }
        Blame blame = blame();
        for (Leaf leaf : List.of(Leaf.WORLD_STOPPED, Leaf.COLLECTOR, Leaf.OWN_LOAD, Leaf.WAKE_UP)) {
            assertThat(blame.share(leaf)).as(leaf.id()).isBetween(0.2, 0.3);
        }
    }

    @Test
    void nobody_left_is_said_only_where_all_were_read() {
        constant(holder("S", null, null));
        assertThat(blame().share(Leaf.GONE)).isCloseTo(1, within(1e-9));
    }

    @Test
    void a_listener_that_only_a_child_has_is_elsewhere() {
        LookLog.Holder child = new LookLog.Holder(
                99,
                false,
                "sleep",
                List.of(LISTENER),
                "S",
                false,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                false,
                "");
        constant(child);
        assertThat(blame().share(Leaf.ELSEWHERE)).isCloseTo(1, within(1e-9));
    }

    @Test
    void who_may_not_be_looked_at_is_unseen_and_says_why() {
        LookLog.Holder blind = new LookLog.Holder(
                4711,
                true,
                "shopd",
                List.of(LISTENER),
                "S",
                false,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                false,
                "pid 4711 may not be read");
        constant(blind);
        Blame blame = blame();
        assertThat(blame.seenShare()).isCloseTo(0, within(1e-9));
        assertThat(blame.branches().getFirst().detail()).isEqualTo("pid 4711 may not be read");
    }

    @Test
    void an_empty_queue_blames_nobody() {
        tick(0, 0, holder("S", null, null, loop(7, "waiting", "IO wait", 1)));
        tick(10, 0, holder("S", null, null, loop(7, "waiting", "IO wait", 1)));
        assertThat(Blamer.of(new QueueLog(samples), _ -> true, new LookLog(looks, STACKS), "x"))
                .isEmpty();
    }

    private void constant(LookLog.Holder holder) {
        for (int i = 0; i < 20; i++) {
            tick(i * 10L, 3, holder);
        }
    }
}
