package dev.anteroom.diagnosis.accept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.capture.evidence.Moment;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.Series;
import dev.anteroom.profile.goroutine.GoroutineDump;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How the accept loop is found, by dumps as Go prints them.
class AcceptLoopsTest {
    private static final String MAIN = """
        goroutine 1 [chan receive, 9 minutes]:
        main.main()
        \t/src/main.go:88 +0x345

        """;

    private static final String PARKED = """
        goroutine 7 [IO wait]:
        internal/poll.runtime_pollWait(0x7d2c51a3e6b8, 0x72)
        \t/go/src/runtime/netpoll.go:351 +0x85
        internal/poll.(*FD).Accept(0xc00019e080)
        \t/go/src/internal/poll/fd_unix.go:620 +0x295
        net.(*TCPListener).Accept(0xc00012a340)
        \t/go/src/net/tcpsock.go:372 +0x30
        net/http.(*Server).Serve(0xc0001c80f0, {0x8a1c38, 0xc00012a340})
        \t/go/src/net/http/server.go:3330 +0x30c
        created by main.main in goroutine 1
        \t/src/main.go:80 +0x9a

        """;

    private static final String LOCKED_BETWEEN = """
        goroutine 8 [sync.Mutex.Lock]:
        sync.runtime_SemacquireMutex(0x7176a0?, 0xa8?, 0xc00005de08?)
        \t/go/src/runtime/sema.go:95 +0x25
        sync.(*Mutex).Lock(...)
        \t/go/src/sync/mutex.go:92
        main.(*desk).acceptAll(0xc000012228)
        \t/src/main.go:24 +0x6b
        created by main.main in goroutine 1
        \t/src/main.go:93 +0x47c

        """;

    @Test
    void should_find_a_loop_that_is_parked_in_accept() {
        AcceptLoops loops = find(MAIN + PARKED);

        assertThat(loops.loops()).singleElement().satisfies(loop -> {
            assertThat(loop.loop()).isEqualTo("net/http.(*Server).Serve");
            assertThat(loop.posture()).isEqualTo(Posture.WAITING);
            assertThat(loop.guessed()).isFalse();
        });
        assertThat(loops.listenersParked()).isEqualTo(1);
        assertThat(loops.complete()).isTrue();
    }

    @Test
    void should_only_guess_a_loop_by_its_name() {
        AcceptLoops loops = find(MAIN + LOCKED_BETWEEN);

        assertThat(loops.loops()).singleElement().satisfies(loop -> {
            assertThat(loop.loop()).isEqualTo("main.(*desk).acceptAll");
            assertThat(loop.posture()).isEqualTo(Posture.LOCKED);
            assertThat(loop.guessed()).isTrue();
        });
    }

    @Test
    void should_be_certain_of_a_loop_that_another_dump_shows_in_accept() {
        String accepting = LOCKED_BETWEEN
                .replace("[sync.Mutex.Lock]", "[IO wait]")
                .replace("sync.runtime_SemacquireMutex(", "internal/poll.(*FD).Accept(")
                .replace("sync.(*Mutex).Lock(", "net.(*TCPListener).Accept(");

        AcceptLoops loops = find(MAIN + accepting, MAIN + LOCKED_BETWEEN);

        assertThat(loops.loops()).singleElement().satisfies(loop -> {
            assertThat(loop.guessed()).isFalse();
            assertThat(loop.everSaw(Posture.WAITING)).isTrue();
            assertThat(loop.posture()).isEqualTo(Posture.LOCKED);
        });
    }

    @Test
    void should_name_no_loop_in_a_fragment_by_its_name() {
        AcceptLoops loops = find(LOCKED_BETWEEN);

        assertThat(loops.loops()).isEmpty();
        assertThat(loops.complete()).isFalse();
    }

    @Test
    void should_take_a_server_that_waits_in_main_for_its_end_for_no_loop() {
        String waiting = """
            goroutine 1 [chan receive, 63 minutes]:
            main.(*Server).Run(0xc8209ce050)
            \t/src/run.go:162 +0x3b3
            main.main()
            \t/src/main.go:216 +0x1f9

            """;

        assertThat(find(waiting + PARKED).loops())
                .extracting(AcceptLoop::loop)
                .containsExactly("net/http.(*Server).Serve");
    }

    @Test
    void should_see_the_wait_in_an_accept_of_another_kind_of_socket() {
        String vsock = PARKED.replace("(*FD).Accept(", "(*FD).RawRead(")
                .replace("net.(*TCPListener).Accept(", "github.com/mdlayher/vsock.(*listener).Accept(");

        assertThat(find(MAIN + vsock).loops())
                .singleElement()
                .extracting(AcceptLoop::posture)
                .isEqualTo(Posture.WAITING);
    }

    @Test
    void should_see_the_work_of_a_wrapper_that_reads_from_what_it_accepted() {
        String reading = PARKED.replace("internal/poll.(*FD).Accept(", "internal/poll.(*FD).Read(")
                .replace("net.(*TCPListener).Accept(", "main.(*proxyListener).Accept(");

        assertThat(find(MAIN + reading).loops())
                .singleElement()
                .extracting(AcceptLoop::posture)
                .isEqualTo(Posture.BUSY);
    }

    @Test
    void should_find_the_queue_behind_a_sibling_harmless() {
        String sibling = PARKED.replace("goroutine 7 [IO wait]", "goroutine 9 [semacquire]")
                .replace(
                        "internal/poll.runtime_pollWait(0x7d2c51a3e6b8, 0x72)",
                        "internal/poll.(*fdMutex).rwlock(0xc00019e080)");

        assertThat(find(MAIN + PARKED + sibling).loops())
                .filteredOn(loop -> loop.id() == 9)
                .singleElement()
                .extracting(AcceptLoop::posture)
                .isEqualTo(Posture.BEHIND_SIBLING);
    }

    @Test
    void should_not_take_a_handler_for_a_loop() {
        String handler = """
            goroutine 40 [sync.Mutex.Lock]:
            sync.(*Mutex).Lock(...)
            \t/go/src/sync/mutex.go:92
            main.(*desk).serveOne(0xc000012228)
            \t/src/main.go:44 +0x6b
            net/http.(*conn).serve(0xc00012)
            \t/go/src/net/http/server.go:2102 +0x5f
            created by net/http.(*Server).Serve in goroutine 7
            \t/go/src/net/http/server.go:3360 +0x485

            """;

        assertThat(find(MAIN + PARKED + handler).loops())
                .extracting(AcceptLoop::id)
                .containsExactly(7L);
    }

    private static AcceptLoops find(String... dumps) {
        List<Observation<GoroutineDump>> series = new ArrayList<>();
        for (String dump : dumps) {
            series.add(new Observation<>(
                    GoroutineDump.read(dump.getBytes(StandardCharsets.UTF_8)),
                    "goroutines-" + series.size() + ".txt",
                    new Moment(series.size(), "", null)));
        }
        return AcceptLoops.find(new Series<>(series), List.of());
    }
}
