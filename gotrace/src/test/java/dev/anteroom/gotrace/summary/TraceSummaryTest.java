package dev.anteroom.gotrace.summary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.gotrace.Frame;
import dev.anteroom.gotrace.Recordings;
import dev.anteroom.gotrace.TraceReader;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceSummaryTest {
    @ParameterizedTest
    @ValueSource(strings = {"1.19", "1.22", "1.23"})
    void should_see_that_an_idle_loop_only_waits(String version) {
        TraceSummary summary = summary("idle", version);
        AcceptLoop loop = onlyLoop(summary);
        assertThat(loop.callerFunction()).isEqualTo("net/http.(*Server).Serve");
        assertThat(loop.acceptFunction()).isEqualTo("net.(*TCPListener).Accept");
        assertThat(loop.seenInKernelAccept()).isTrue();
        assertThat(loop.share(LoopState.PARKED)).isGreaterThan(0.99);
        assertThat(loop.accepted()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.19", "1.21", "1.22", "1.23"})
    void should_count_the_connections_that_a_loop_accepts(String version) {
        TraceSummary summary = summary("loaded", version);
        AcceptLoop loop = onlyLoop(summary);
        long handlers = summary.groups().stream()
                .filter(group -> group.startFunction().equals("net/http.(*conn).serve"))
                .mapToLong(GoroutineGroup::goroutines)
                .sum();
        assertThat(handlers).isGreaterThan(100);
        assertThat(loop.accepted()).isBetween(handlers - 2, handlers);
        assertThat(loop.turns().count()).isBetween(loop.accepted() - 1, loop.accepted());
        assertThat(loop.wakeToRun().count()).isGreaterThan(50);
        assertThat(loop.wakeToRun().p50Nanos()).isLessThan(TimeUnit.MILLISECONDS.toNanos(5));
        assertThat(loop.timeline().slots().stream()
                        .mapToLong(Timeline.Slot::accepted)
                        .sum())
                .isEqualTo(loop.accepted());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.19", "1.21", "1.22", "1.23"})
    void should_see_a_loop_that_waits_for_a_processor_and_who_has_it(String version) {
        TraceSummary summary = summary("starved", version);
        AcceptLoop loop = onlyLoop(summary);
        assertThat(loop.runnableShare()).isGreaterThan(0.5);
        assertThat(loop.wakeToRun().p50Nanos()).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(20));
        assertThat(loop.wakeToRun().maxNanos()).isLessThan(summary.windowNanos());
        GoroutineGroup holder = summary.groups().stream()
                .max(Comparator.comparingLong(GoroutineGroup::procNanosWhileAcceptWasRunnable))
                .orElseThrow();
        assertThat(holder.startFunction()).isEqualTo("main.spin");
        assertThat((double) holder.procNanosWhileAcceptWasRunnable())
                .isGreaterThan(0.9 * loop.nanos(LoopState.RUNNABLE));
        assertThat(summary.states().starvation()).isGreaterThan(0.5);
        assertThat(summary.procs().busyShare()).isGreaterThan(0.9);
        assertThat(summary.gomaxprocs()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.19", "1.21", "1.22", "1.23"})
    void should_measure_the_garbage_collector(String version) {
        TraceSummary summary = summary("gc", version);
        assertThat(summary.gc().cycles().count()).isGreaterThan(10);
        assertThat(summary.gcShare()).isBetween(0.01, 0.99);
        assertThat(summary.stwShare()).isBetween(0.0001, summary.gcShare());
        assertThat(summary.gc().stops())
                .extracting(StopReason::reason)
                .contains("GC mark termination", "GC sweep termination");
        assertThat(summary.gc().assists().count()).isPositive();
        assertThat(summary.groups()).anyMatch(GoroutineGroup::gcWorkers);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.19", "1.21", "1.22", "1.23"})
    void should_find_a_wrapped_listener_its_regions_and_the_work_between_accepts(String version) {
        TraceSummary summary = summary("regions", version);
        AcceptLoop loop = onlyLoop(summary);
        assertThat(loop.acceptFunction()).isEqualTo("main.(*lockedListener).Accept");
        assertThat(loop.startFunction()).isEqualTo("main.acceptWithRegions");
        NamedDurations region = summary.regions().stream()
                .filter(named -> named.name().equals("syscall.accept"))
                .findFirst()
                .orElseThrow();
        assertThat(region.task()).isEqualTo("connection");
        assertThat(region.durations().count()).isBetween(loop.accepted() - 2, loop.accepted() + 1);
        assertThat(summary.tasks()).anySatisfy(task -> assertThat(task.name()).isEqualTo("connection"));
        assertThat(summary.logs()).isPositive();
        // every twentieth connection the loop sleeps for 3 ms
        assertThat(loop.turns().maxNanos()).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(3));
        assertThat(loop.waitsBetween().getFirst().kind()).isEqualTo(WaitKind.SLEEP);
        assertThat(loop.nanos(LoopState.SLEEP)).isPositive();
    }

    @Test
    void should_name_who_let_a_loop_go_on_that_waited_for_a_lock() {
        try (TraceReader reader = TraceReader.open(Path.of("../examples/lock-in-accept-path/trace.out"))) {
            TraceSummary summary = TraceSummary.of(reader);
            AcceptLoop loop = summary.acceptLoops().getFirst();
            assertThat(loop.share(LoopState.LOCK)).isGreaterThan(0.9);
            StackTime place = loop.places().getFirst();
            assertThat(place.state()).isEqualTo(LoopState.LOCK);
            assertThat(functions(summary, place.stack())).contains("main.(*tally).Accept");
            Waker waker = loop.wakers().getFirst();
            assertThat(waker.kind()).isEqualTo(WaitKind.LOCK);
            assertThat(functions(summary, waker.wakerStack())).contains("sync.(*Mutex).Unlock", "main.(*tally).export");
            assertThat(waker.waits().maxNanos()).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(500));
        }
    }

    @Test
    void should_stop_after_as_many_events_as_were_asked_for_and_say_so() {
        try (TraceReader reader = Recordings.open("loaded", "1.23")) {
            TraceSummary summary = TraceSummary.of(reader, 5_000);
            assertThat(summary.outcome().events()).isEqualTo(5_000);
            assertThat(summary.outcome().damages().getLast().what()).contains("only the first 5000 events");
            assertThat(summary.acceptLoops()).hasSize(1);
        }
    }

    private static List<String> functions(TraceSummary summary, int stack) {
        return summary.stacks().frames(stack).stream().map(Frame::function).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "idle,1.19",
        "idle,1.23",
        "loaded,1.19",
        "loaded,1.23",
        "gc,1.19",
        "gc,1.23",
        "starved,1.19",
        "starved,1.23"
    })
    void should_account_for_all_time(String situation, String version) {
        TraceSummary summary = summary(situation, version);
        for (AcceptLoop loop : summary.acceptLoops()) {
            assertThat(loop.nanosByState().values().stream().mapToLong(n -> n).sum())
                    .isEqualTo(loop.observedNanos());
            assertThat(loop.observedNanos()).isLessThanOrEqualTo(summary.windowNanos());
        }
        assertThat(summary.groups().stream()
                        .mapToLong(group -> group.times().totalNanos())
                        .sum())
                .isEqualTo(summary.states().totalNanos());
        ProcUse procs = summary.procs();
        long total = procs.busyNanos() + procs.schedulingNanos() + procs.idleNanos();
        assertThat((double) total / (procs.procs() * summary.windowNanos())).isBetween(0.97, 1.01);
    }

    private static AcceptLoop onlyLoop(TraceSummary summary) {
        assertThat(summary.acceptLoops()).hasSize(1);
        return summary.acceptLoops().getFirst();
    }

    private static TraceSummary summary(String situation, String version) {
        try (TraceReader reader = Recordings.open(situation, version)) {
            return TraceSummary.of(reader);
        }
    }
}
