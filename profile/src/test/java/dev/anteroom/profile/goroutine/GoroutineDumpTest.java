package dev.anteroom.profile.goroutine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoroutineDumpTest {
    static List<Path> dumps() {
        return Recordings.dumps();
    }

    @ParameterizedTest
    @MethodSource("dumps")
    void should_count_states_and_stacks_as_the_oracle_does(Path file) throws IOException {
        GoroutineDump dump = GoroutineDump.read(file);
        assertThat(DumpOracle.countByStateAndStack(dump))
                .isEqualTo(DumpOracle.countByStateAndStack(Files.readString(file)));
        assertThat(dump.malformed().count()).isZero();
        assertThat(dump.truncation()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dumps")
    void should_read_the_same_from_carriage_returns_gzip_and_slow_streams(Path file) throws IOException {
        String text = Files.readString(file);
        Map<String, Integer> expected = DumpOracle.countByStateAndStack(text);
        byte[] plain = text.getBytes(StandardCharsets.UTF_8);
        assertThat(counts(bytes(text.replace("\n", "\r\n")))).isEqualTo(expected);
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(plain);
        }
        assertThat(counts(zipped.toByteArray())).isEqualTo(expected);
        InputStream slow = new java.io.ByteArrayInputStream(plain) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(length, 7));
            }
        };
        assertThat(DumpOracle.countByStateAndStack(GoroutineDump.read(slow, "slow")))
                .isEqualTo(expected);
    }

    @Test
    void should_count_a_dump_longer_than_its_buffer_as_the_oracle_does() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DumpGenerator.write(3000, 7, out);
        GoroutineDump dump = GoroutineDump.read(out.toByteArray());
        assertThat(dump.count()).isEqualTo(3000);
        assertThat(DumpOracle.countByStateAndStack(dump))
                .isEqualTo(DumpOracle.countByStateAndStack(out.toString(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"go1.19", "go1.23"})
    void should_show_the_idle_accept_loop(String go) {
        GoroutineDump dump = GoroutineDump.read(Recordings.file(go + "/idle/goroutine.debug2.txt"));
        GoroutineGroup accept = only(dump, "net.(*TCPListener).Accept");
        assertThat(accept.state().kind()).isEqualTo(GoroutineState.Kind.IO_WAIT);
        assertThat(accept.frames().getFirst().function()).isEqualTo("internal/poll.runtime_pollWait");
        Goroutine goroutine = accept.goroutines().getFirst();
        Call fdAccept = goroutine.calls().stream()
                .filter(call -> call.frame().function().equals("internal/poll.(*FD).Accept"))
                .findFirst()
                .orElseThrow();
        assertThat(goroutine.waitsOn()).isEqualTo(fdAccept.firstValue().orElseThrow());
        assertThat(goroutine.createdIn()).isEqualTo(go.equals("go1.19") ? 0 : 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"go1.19", "go1.23"})
    void should_show_that_accept_loops_wait_for_the_same_lock(String go) {
        GoroutineDump dump = GoroutineDump.read(Recordings.file(go + "/locked/goroutine.debug2.txt"));
        GoroutineGroup accept = only(dump, "main.(*lockedListener).Accept");
        assertThat(accept.count()).isEqualTo(3);
        assertThat(accept.state().kind())
                .isEqualTo(go.equals("go1.19") ? GoroutineState.Kind.SEMACQUIRE : GoroutineState.Kind.MUTEX_LOCK);
        List<Goroutine> waiters = accept.goroutines();
        long mutex = waiters.getFirst().waitsOn();
        assertThat(mutex).isNotZero();
        assertThat(waiters)
                .allMatch(waiter -> waiter.waitsOn() == mutex)
                .allMatch(waiter -> argument(waiter, "sync.(*Mutex).lockSlow") == mutex);
    }

    @ParameterizedTest
    @ValueSource(strings = {"go1.19", "go1.23"})
    void should_show_that_accept_backs_off_without_descriptors(String go) {
        GoroutineDump dump = GoroutineDump.read(Recordings.file(go + "/emfile/goroutine.debug2.txt"));
        GoroutineGroup serve = dump.groups().stream()
                .filter(group -> group.state().kind() == GoroutineState.Kind.SLEEP)
                .findFirst()
                .orElseThrow();
        assertThat(serve.frames().stream().map(Frame::function)).startsWith("time.Sleep", "net/http.(*Server).Serve");
    }

    @ParameterizedTest
    @ValueSource(strings = {"go1.19", "go1.23"})
    void should_know_every_kind_of_waiting(String go) {
        GoroutineDump dump = GoroutineDump.read(Recordings.file(go + "/blocked/goroutine.debug2.txt"));
        assertThat(dump.groups().stream().map(group -> group.state().kind()).distinct())
                .contains(
                        GoroutineState.Kind.CHAN_RECEIVE,
                        GoroutineState.Kind.CHAN_SEND,
                        GoroutineState.Kind.SELECT,
                        GoroutineState.Kind.SEMACQUIRE,
                        GoroutineState.Kind.COND_WAIT,
                        GoroutineState.Kind.SLEEP,
                        GoroutineState.Kind.SYSCALL,
                        GoroutineState.Kind.RUNNING)
                .doesNotContain(GoroutineState.Kind.OTHER, GoroutineState.Kind.UNKNOWN);
        assertThat(dump.groups()).anyMatch(GoroutineGroup::lockedToThread);
        assertThat(dump.groups())
                // Go 1.19 leaves frames out silently when runtime frames are among its 100.
                .anyMatch(group ->
                        group.frames().size() >= 95 && group.frames().contains(Frame.ELIDED) == go.equals("go1.23"));
        assertThat(dump.groups().stream().flatMap(group -> group.frames().stream()))
                .anyMatch(frame -> frame.function().equals("main.(*tree[...]).find"))
                .anyMatch(frame -> frame.function().equals("main.(*worker).run"));
    }

    @Test
    void should_read_what_newer_runtimes_write() {
        GoroutineDump dump = GoroutineDump.read(bytes("""
                        goroutine 7 gp=0xc000102c40 m=nil [chan receive (durable), 12 minutes, synctest bubble 5]:
                        internal/sync.runtime_SemacquireMutex(0xc0000140a4?, 0x0?, 0x1?)
                        \t/usr/local/go/src/runtime/sema.go:95 +0x25 fp=0xc000 sp=0xc0001 pc=0x4712
                        internal/sync.(*Mutex).lockSlow(0xc0000140a0)
                        \t/usr/local/go/src/internal/sync/mutex.go:149 +0x15d
                        main.g[...](...)
                        \t/my src/a b.go:7
                        created by main.main in goroutine 1
                        \t/my src/a b.go:9 +0x1

                        goroutine 8 [select (leaked) (scan), locked to thread] labels:{"role": "a\\"b", "tier": "1"}:
                        main.f({0x1, 0x2, _, ...}, 0x3?)
                        \tC:/src/a.go:3 +0x5
                        ...17 frames elided...
                        main.main()
                        \tC:/src/a.go:4 +0x5
                        [originating from goroutine 1]:
                        main.main(...)
                        \tC:/src/a.go:4 +0x5

                        goroutine 9 [brand new reason, 3 minutes, unheard of]:
                        pthread_cond_wait
                        \t/build/nptl.c:10 pc=0x7f00
                        non-Go function
                        \tpc=0x7f01
                        non-Go function at pc=7f02
                        runtime.cgocall(0x1, 0x2)
                        \t/usr/local/go/src/runtime/cgocall.go:167 +0x4b
                        exit status 2
                        """));
        assertThat(dump.malformed().count()).isZero();
        assertThat(dump.rows()).isEqualTo(3);
        GoroutineGroup durable = dump.groups().get(dump.group(0));
        assertThat(durable.state())
                .isEqualTo(new GoroutineState("chan receive (durable)", GoroutineState.Kind.CHAN_RECEIVE, true, false));
        assertThat(durable.maxWaitMinutes()).isEqualTo(12);
        assertThat(durable.frames().getLast()).isEqualTo(new Frame("main.g[...]", "/my src/a b.go", 7));
        assertThat(durable.createdBy()).isEqualTo(new Frame("main.main", "/my src/a b.go", 9));
        assertThat(dump.createdIn(0)).isEqualTo(1);
        assertThat(dump.waitsOn(0)).isEqualTo(0xc0000140a0L);
        GoroutineGroup leaked = dump.groups().get(dump.group(1));
        assertThat(leaked.state())
                .isEqualTo(new GoroutineState("select (leaked)", GoroutineState.Kind.SELECT, false, true));
        assertThat(leaked.lockedToThread()).isTrue();
        assertThat(dump.labels(1)).isEqualTo(Map.of("role", "a\"b", "tier", "1"));
        assertThat(leaked.frames())
                .containsExactly(
                        new Frame("main.f", "C:/src/a.go", 3), Frame.ELIDED, new Frame("main.main", "C:/src/a.go", 4));
        assertThat(leaked.goroutines().getFirst().calls().getFirst().arguments())
                .isEqualTo("{0x1, 0x2, _, ...}, 0x3?");
        GoroutineGroup cgo = dump.groups().get(dump.group(2));
        assertThat(cgo.state().kind()).isEqualTo(GoroutineState.Kind.OTHER);
        assertThat(cgo.minWaitMinutes()).isEqualTo(3);
        assertThat(cgo.frames().stream().map(Frame::function))
                .containsExactly("pthread_cond_wait", "non-Go function", "non-Go function", "runtime.cgocall");
    }

    @Test
    void should_keep_arguments_of_64_goroutines_and_not_of_65() {
        assertThat(repeated(64).groups().getFirst().hasArguments()).isTrue();
        assertThat(repeated(64)
                        .groups()
                        .getFirst()
                        .goroutines()
                        .get(63)
                        .calls()
                        .getFirst()
                        .arguments())
                .isEqualTo("0x3f");
        GoroutineGroup large = repeated(65).groups().getFirst();
        assertThat(large.hasArguments()).isFalse();
        assertThat(large.ids()).hasSize(65).endsWith(65);
        assertThat(large.goroutines().get(64).calls().getFirst().arguments()).isEqualTo("...");
    }

    @Test
    void should_say_that_a_file_was_cut_inside_a_goroutine() throws IOException {
        byte[] whole = Files.readAllBytes(Recordings.file("go1.23/idle/goroutine.debug2.txt"));
        String text = new String(whole, StandardCharsets.UTF_8);
        int last = text.lastIndexOf("\ngoroutine ") + 1;
        long goroutines = GoroutineDump.read(whole).count();
        // From after the id up to the offset of the creator's place, which is the last line.
        int createdBy = text.indexOf("\ncreated by", last);
        int offset = createdBy < 0 ? whole.length - 2 : text.indexOf(" +0x", createdBy);
        for (int cut = text.indexOf('[', last) + 1; cut <= offset; cut++) {
            // A line feed ends a complete frame: more may have followed, but nothing shows it.
            GoroutineDump dump = GoroutineDump.read(Arrays.copyOf(whole, cut));
            if (dump.truncation().isEmpty()) {
                assertThat(text.charAt(cut - 1)).isEqualTo('\n');
                assertThat(dump.count()).isEqualTo(goroutines);
            } else if (dump.truncation().get().reason() == Truncation.Reason.LAST_LINE_WITHOUT_END) {
                // The last line is a place: the goroutine is there as far as the text goes.
                assertThat(text.substring(text.lastIndexOf('\n', cut - 1) + 1, cut))
                        .matches("\t.*:\\d+( .*)?");
                assertThat(dump.count()).isEqualTo(goroutines);
            } else {
                assertThat(dump.truncation()).contains(Truncation.inside(last));
                assertThat(dump.count()).isEqualTo(goroutines - 1);
            }
        }
        assertThat(GoroutineDump.read(Arrays.copyOf(whole, whole.length - 1)).truncation())
                .isEmpty();
    }

    @Test
    void should_say_that_the_runtime_cut_at_64_mib() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DumpGenerator.write(80_000, 3, out);
        byte[] all = out.toByteArray();
        assertThat(all.length).isGreaterThan(64 << 20);
        GoroutineDump dump = GoroutineDump.read(Arrays.copyOf(all, 64 << 20));
        Truncation truncation = dump.truncation().orElseThrow();
        assertThat(truncation.reason()).isEqualTo(Truncation.Reason.RUNTIME_LIMIT_64_MIB);
        assertThat(truncation.offset()).isBetween((64L << 20) - 4000, 64L << 20);
        assertThat(truncation.sentence()).contains("67,108,864");
    }

    @Test
    void should_count_lines_that_no_runtime_writes_and_say_where() {
        String before = "some log\n\ngoroutine 1 [running]:\nmain.f(0x1)\n\t/a.go:1 +0x1\n";
        GoroutineDump dump = GoroutineDump.read(bytes(before + "2026/11/23 log line\nmain.main()\n\t/a.go:2 +0x1\n"));
        assertThat(dump.malformed())
                .isEqualTo(new Malformed(1, List.of(new Malformed.Line(before.length(), "2026/11/23 log line"))));
        assertThat(dump.groups().getFirst().frames()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"```\n", "...\n", "...", "[…]\n", "and 300 more\n", "rax    0x0\n", "exit status 2\n"})
    void should_keep_the_last_goroutine_whatever_somebody_wrote_behind_it(String behind) {
        String dump =
                "goroutine 9 [select]:\nmain.run()\n\t/src/main.go:71 +0x5c\n\ngoroutine 1 [IO wait, 7 minutes]:\nmain.main()\n\t/src/main.go:44 +0x5c\n";
        assertThat(GoroutineDump.read(bytes(dump + behind)).count()).isEqualTo(2);
        assertThat(GoroutineDump.read(bytes(dump + behind)).truncation().isEmpty())
                .isEqualTo(behind.endsWith("\n"));
    }

    @Test
    void should_count_a_last_goroutine_without_its_line_feed_and_say_so() {
        GoroutineDump dump = GoroutineDump.read(bytes("goroutine 1 [IO wait]:\nmain.main()\n\t/src/main.go:44 +0x5c"));
        assertThat(dump.count()).isEqualTo(1);
        assertThat(dump.truncation())
                .get()
                .extracting(Truncation::reason)
                .isEqualTo(Truncation.Reason.LAST_LINE_WITHOUT_END);
    }

    @Test
    void should_read_a_creator_without_a_name() {
        GoroutineDump dump = GoroutineDump.read(bytes("goroutine 7 []:\ncreated by in goroutine 2\n\to:3"));
        assertThat(dump.count()).isEqualTo(1);
    }

    @Test
    void should_read_goroutines_that_nothing_can_wake_any_more() {
        GoroutineDump dump = GoroutineDump.read(
                bytes(
                        "goroutineleak profile: total 7\n7 @ 0x48a3ea 0x41701c\n#\t0x69cb07\tmain.main.func3+0x27\t/srv/app/main.go:54\n"));
        assertThat(dump.count()).isEqualTo(7);
    }

    @Test
    void should_fail_if_there_is_no_goroutine() {
        assertThatThrownBy(() -> GoroutineDump.read(bytes("nothing to see\n")))
                .isInstanceOf(GoroutineDumpException.class)
                .hasMessageContaining("no goroutine in 15 bytes");
        assertThatThrownBy(() -> GoroutineDump.read(Path.of("no/such/file")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("no/such/file");
    }

    @Test
    void should_recognise_a_dump_by_its_headers() throws IOException {
        for (Path file : Recordings.dumps()) {
            assertThat(GoroutineDump.recognises(Files.readAllBytes(file))).isTrue();
        }
        for (Path file : Recordings.ending("debug1.txt")) {
            assertThat(GoroutineDump.recognises(Files.readAllBytes(file))).isFalse();
        }
    }

    @Test
    void should_pass_over_lines_that_never_end_in_bounded_memory() {
        byte[] endless = new byte[40 << 20];
        Arrays.fill(endless, (byte) 'x');
        byte[] dump = bytes("goroutine 1 [running]:\nmain.main()\n\t/a.go:2 +0x1\n\n");
        System.arraycopy(dump, 0, endless, 0, dump.length);
        GoroutineDump read = GoroutineDump.read(endless);
        assertThat(read.count()).isEqualTo(1);
        assertThat(read.malformed().count()).isPositive();
    }

    private static Map<String, Integer> counts(byte[] text) {
        return DumpOracle.countByStateAndStack(GoroutineDump.read(text));
    }

    private static GoroutineDump repeated(int goroutines) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < goroutines; i++) {
            text.append("goroutine ").append(i + 1).append(" [select]:\nmain.f(0x");
            text.append(Integer.toHexString(i)).append(")\n\t/a.go:2 +0x1\n\n");
        }
        return GoroutineDump.read(bytes(text.toString()));
    }

    static List<Path> binaryForms() {
        return Recordings.ending("goroutine.pb.gz");
    }

    /// The two were recorded one after the other of a service at rest.
    @ParameterizedTest
    @MethodSource("binaryForms")
    void should_tell_the_states_of_parked_goroutines_from_the_binary_form_as_the_dump_says_them(Path file) {
        GoroutineDump binary = GoroutineDump.read(file);
        GoroutineDump text = GoroutineDump.read(file.resolveSibling("goroutine.debug2.txt"));
        for (GoroutineState.Kind kind : List.of(
                GoroutineState.Kind.IO_WAIT,
                GoroutineState.Kind.CHAN_RECEIVE,
                GoroutineState.Kind.CHAN_SEND,
                GoroutineState.Kind.SELECT,
                GoroutineState.Kind.SLEEP,
                GoroutineState.Kind.COND_WAIT)) {
            assertThat(count(binary, kind)).as(kind + " of " + file).isEqualTo(count(text, kind));
        }
    }

    private static long count(GoroutineDump dump, GoroutineState.Kind kind) {
        return dump.groups().stream()
                .filter(group -> group.state().kind() == kind)
                .mapToLong(GoroutineGroup::count)
                .sum();
    }

    private static GoroutineGroup only(GoroutineDump dump, String function) {
        List<GoroutineGroup> found = dump.groups().stream()
                .filter(group -> group.frames().stream()
                        .anyMatch(frame -> frame.function().equals(function)))
                .toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private static long argument(Goroutine goroutine, String function) {
        return goroutine.calls().stream()
                .filter(call -> call.frame().function().equals(function))
                .findFirst()
                .orElseThrow()
                .firstValue()
                .orElseThrow();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
