package dev.anteroom.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.capture.evidence.ListenSocket;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.QueueLog;
import dev.anteroom.capture.evidence.Series;
import dev.anteroom.capture.evidence.SocketTable;
import dev.anteroom.capture.evidence.SystemCall;
import dev.anteroom.capture.evidence.SystemCallLog;
import dev.anteroom.capture.evidence.UnusedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaptureReaderTest {
    @TempDir
    private Path folder;

    private void put(String path, String recording) throws IOException {
        write(path, Recordings.bytes(Recordings.path(recording)));
    }

    private void text(String path, String text) throws IOException {
        write(path, text.getBytes(StandardCharsets.UTF_8));
    }

    private void write(String path, byte[] bytes) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    /// Counters that differ, so that the order of two snapshots shows.
    private void counters(String path, int overflows) throws IOException {
        text(
                path,
                "TcpExt: SyncookiesSent ListenOverflows ListenDrops\nTcpExt: 0 " + overflows + " " + overflows + "\n");
    }

    private List<Long> overflows() {
        return CaptureReader.read(folder).target().counters().observations().stream()
                .map(observation -> observation.value().get("TcpExt.ListenOverflows"))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "k1/netstat.txt,k2/netstat.txt,k10/netstat.txt",
        "1/net/netstat,2/net/netstat,11/net/netstat",
        "before/a,during/a,after/a",
        "netstat-1.txt,netstat-2.txt,netstat-10.txt",
        "netstat.txt,netstat2.txt,netstat3.txt",
        "netstat,netstat.1,netstat.2",
        "netstat.a,netstat.b,netstat.c",
        "netstat_before.txt,netstat.txt,netstat_later.txt",
        "netstat-20240131-235959.txt,netstat-20240201-000001.txt,netstat-20240201-000101.txt",
        "ns.1706700000,ns.1706700010,ns.1706700100",
        "2024-01-31T10:15:00Z/x,2024-01-31T10:15:10Z/x,2024-01-31T11:00:00Z/x",
        "t0/y,t1/y,t2/y",
        "t0s/y,t+30s/y,2m/y",
        "early/y,now/y,late/y",
        "before.txt,during.txt,after.txt",
        "ns_09-59-58,ns_09-59-59,ns_10-00-00",
        "12.03.59/y,12.04.09/y,13.04.09/y",
        "first/y,second/y,last/y",
        "initial/y,during/y,final/y",
        "start/y,mid/y,end/y",
        "2024-01-31/y,2024-02-01/y,2024-02-11/y",
        "20240131/y,20240201/y,20240211/y",
        "2024-01-31/23-59-59/y,2024-02-01/00-00-01/y,2024-02-01/00-01-01/y",
        "20240131/23-59-59/y,20240201/00-00-01/y,20240201/00-01-01/y",
        "netstat-t0,netstat-t30s,netstat-t2m",
        "netstat_30s.txt,netstat_60s.txt,netstat_5m.txt",
        "netstat-one.txt,netstat-two.txt,netstat-three.txt",
    })
    void should_put_snapshots_in_the_order_their_names_tell(String first, String second, String third)
            throws IOException {
        counters(third, 30);
        counters(second, 20);
        counters(first, 10);
        assertThat(overflows()).containsExactly(10L, 20L, 30L);
        Series.Pair<?> span =
                CaptureReader.read(folder).target().counters().span().orElseThrow();
        assertThat(span.before().file()).isEqualTo(first);
        assertThat(span.after().file()).isEqualTo(third);
    }

    @ParameterizedTest
    @CsvSource({"a,b,c", "A,B,C", "one,two,three", "first,second,third"})
    void should_take_names_for_an_order_only_where_they_are_of_one_process(String first, String second, String third)
            throws IOException {
        counters(third + "/netstat", 30);
        counters(second + "/netstat", 20);
        counters(first + "/netstat", 10);
        assertThat(CaptureReader.read(folder).target().counters().span()).isEmpty();
        for (String each : List.of(first, second, third)) {
            put(each + "/status", "status");
        }
        assertThat(overflows()).containsExactly(10L, 20L, 30L);
        // The same number is the same process, unless it listens on another socket.
        put(first + "/tcp6", "net-tcp6");
        put(second + "/tcp6", "net-tcp6");
        text(
                third + "/tcp6",
                new String(Recordings.bytes(Recordings.path("net-tcp6")), StandardCharsets.UTF_8)
                        .replaceAll("( 0 +0 )(\\d+)", "$19$2"));
        assertThat(CaptureReader.read(folder).target().counters().span()).isEmpty();
        put(third + "/tcp6", "net-tcp6");
        assertThat(CaptureReader.read(folder).target().counters().span()).isPresent();
        String status = new String(Recordings.bytes(Recordings.path("status")), StandardCharsets.UTF_8);
        text(second + "/status", status.replaceAll("(?m)^(Pid|Tgid):.*", "$1:\t4711"));
        assertThat(CaptureReader.read(folder).target().counters().span()).isEmpty();
    }

    @Test
    void should_not_take_two_containers_for_moments_of_their_process_1() throws IOException {
        String status = new String(Recordings.bytes(Recordings.path("status")), StandardCharsets.UTF_8)
                .replaceAll("(?m)^(Pid|Tgid):.*", "$1:\t1");
        counters("a/netstat", 10);
        counters("b/netstat", 20);
        text("a/status", status);
        text("b/status", status);
        assertThat(CaptureReader.read(folder).target().counters().span()).isEmpty();
    }

    @Test
    void should_go_past_midnight_where_an_archive_has_dates() throws IOException {
        List<String> names = List.of("23-59-50/netstat", "00-00-00/netstat", "00-00-10/netstat");
        Path archive = folder.resolve("x.tar");
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(archive))) {
            for (int i = 0; i < 3; i++) {
                byte[] text = ("TcpExt: ListenOverflows\nTcpExt: " + i + "\n").getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry(names.get(i));
                entry.setSize(text.length);
                // The clocks were of a zone two hours before that of the dates.
                entry.setModTime(Date.from(Instant.parse("2024-01-31T21:59:50Z").plusSeconds(10L * i)));
                tar.putArchiveEntry(entry);
                tar.write(text);
                tar.closeArchiveEntry();
            }
        }
        assertThat(CaptureReader.read(archive).target().counters().observations())
                .extracting(Observation::file)
                .containsExactlyElementsOf(names);
    }

    @Test
    void should_never_make_a_difference_of_two_files_whose_order_nothing_tells() throws IOException {
        counters("mine.txt", 10);
        counters("yours.txt", 20);
        assertThat(CaptureReader.read(folder).target().counters().size()).isEqualTo(2);
        assertThat(CaptureReader.read(folder).target().counters().span()).isEmpty();
    }

    @Test
    void should_never_end_a_difference_with_a_file_that_nothing_dates() throws IOException {
        counters("k1/netstat", 10);
        counters("k2/netstat", 20);
        counters("netstat-by-hand", 99);
        Series.Pair<?> span =
                CaptureReader.read(folder).target().counters().span().orElseThrow();
        assertThat(span.before().file()).isEqualTo("k1/netstat");
        assertThat(span.after().file()).isEqualTo("k2/netstat");
    }

    @Test
    void should_not_take_the_number_of_a_debug_level_for_a_moment() throws IOException {
        put("goroutine1", "pprof-goroutine-debug-1");
        put("goroutine2", "pprof-goroutine-debug-2");
        Evidence evidence = CaptureReader.read(folder);
        assertThat(evidence.target().goroutines().size()).isEqualTo(1);
        assertThat(evidence.target().profiles()).hasSize(1);
        assertThat(evidence.target().goroutines().first().orElseThrow().moment().label())
                .isEmpty();
    }

    @Test
    void should_not_take_the_numbering_of_a_moments_files_for_moments() throws IOException {
        for (int moment = 1; moment <= 2; moment++) {
            put("k" + moment + "/file-" + (10 * moment + 1), "pprof-goroutine-debug-2");
            put("k" + moment + "/file-" + (10 * moment + 2), "net-netstat");
            put("k" + moment + "/file-" + (10 * moment + 3), "ss-tan.txt");
            put("k" + moment + "/file-" + (10 * moment + 4), "net-tcp6");
            put("k" + moment + "/file-" + (10 * moment + 5), "ss-lnt.txt");
        }
        assertThat(CaptureReader.read(folder).target().sockets().observations())
                .extracting(Observation::file)
                .containsExactly("k1/file-13, k1/file-14, k1/file-15", "k2/file-23, k2/file-24, k2/file-25");
    }

    @Test
    void should_not_take_an_address_for_a_time() throws IOException {
        counters("ip-10-20-30-40/y", 1);
        counters("ip-10-20-30-41/y", 2);
        assertThat(CaptureReader.read(folder).target().counters().span()).isEmpty();
    }

    @Test
    void should_take_dumps_of_the_same_level_for_two_moments() throws IOException {
        put("goroutine1", "pprof-goroutine-debug-2");
        put("goroutine2", "pprof-goroutine-debug-2");
        assertThat(CaptureReader.read(folder).target().goroutines().span()).isPresent();
    }

    @Test
    void should_make_one_table_of_the_views_of_one_moment() throws IOException {
        put("k1/one", "ss-lntp.txt");
        put("k1/two", "net-tcp6");
        put("k1/three", "net-tcp");
        put("k1/four", "ss-tani.txt");
        Observation<SocketTable> table =
                CaptureReader.read(folder).target().sockets().first().orElseThrow();
        assertThat(table.file()).isEqualTo("k1/four, k1/one, k1/three, k1/two");
        assertThat(table.value().listeners())
                .filteredOn(socket -> socket.port() == 18080)
                .singleElement()
                .satisfies(socket -> {
                    assertThat(socket.limit()).isEqualTo(4096);
                    assertThat(socket.depth()).isEqualTo(2);
                    assertThat(socket.inode()).isPositive();
                    assertThat(socket.users()).hasSize(1);
                });
        assertThat(table.value().connections())
                .filteredOn(connection -> connection.localPort() == 18080)
                .hasSize(2)
                .allSatisfy(connection -> {
                    assertThat(connection.isQueued()).isTrue();
                    assertThat(connection.lastSendAgeMillis()).isPositive();
                });
    }

    @Test
    void should_not_guess_which_socket_of_a_group_is_which() throws IOException {
        text("k1/ss", "LISTEN 0 128 *:8080 *:*\nLISTEN 108 128 *:8080 *:*\n");
        text("k1/tcp6", """
                  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
                   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 11 3 00000000bcd958a9 100 0 0 10 0
                   1: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 00000000:0000006C 00:00000000 00000000     0        0 22 3 00000000bcd958a9 100 0 0 10 0
                """);
        List<ListenSocket> listeners = CaptureReader.read(folder)
                .target()
                .sockets()
                .first()
                .orElseThrow()
                .value()
                .listeners();
        assertThat(listeners).hasSize(2).extracting(ListenSocket::inode).containsExactly(11L, 22L);
        text("k1/ss", "LISTEN 5 128 *:8080 *:*\nLISTEN 7 128 *:8080 *:*\n");
        listeners = CaptureReader.read(folder)
                .target()
                .sockets()
                .first()
                .orElseThrow()
                .value()
                .listeners();
        assertThat(listeners).hasSize(2).extracting(ListenSocket::inode).containsOnlyNulls();
    }

    @Test
    void should_date_a_moment_by_the_date_among_its_files() throws IOException {
        counters("k1/netstat", 1);
        counters("k2/netstat", 2);
        text("k1/date.txt", "2026-01-31T10:15:00+00:00\n");
        text("k2/date.txt", "2026-01-31T10:15:10+00:00\n");
        assertThat(CaptureReader.read(folder)
                        .target()
                        .counters()
                        .span()
                        .orElseThrow()
                        .window())
                .contains(Duration.ofSeconds(10));
    }

    @Test
    void should_read_a_loop_in_one_file_as_several_moments() throws IOException {
        put("loop.log", "loop.log");
        Series<SocketTable> sockets = CaptureReader.read(folder).target().sockets();
        assertThat(sockets.size()).isEqualTo(3);
        assertThat(sockets.span().orElseThrow().window().orElseThrow()).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void should_keep_apart_the_snapshots_of_one_second() throws IOException {
        write("loop.log", Recordings.bytes(Path.of("src/test/resources/recordings/manners/loop-same-second.log")));
        Series<SocketTable> sockets = CaptureReader.read(folder).target().sockets();
        assertThat(sockets.size()).isEqualTo(3);
        assertThat(sockets.span()).isPresent();
    }

    @Test
    void should_merge_a_scoped_address_with_the_same_without_its_scope() throws IOException {
        text("ss", "LISTEN 3 128 [fe80::404c:e5ff:fea7:dea4]%v0:18084 [::]:*\n");
        text("tcp6", """
                  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
                   2: 000080FE00000000FFE54C40A4DEA7FE:46A4 00000000000000000000000000000000:0000 0A 00000000:00000003 00:00000000 00000000     0        0 36179443 1 0000000000000000 100 0 0 10 0
                """);
        assertThat(CaptureReader.read(folder)
                        .target()
                        .sockets()
                        .first()
                        .orElseThrow()
                        .value()
                        .listeners())
                .singleElement()
                .extracting(ListenSocket::inode)
                .isEqualTo(36179443L);
    }

    @Test
    void should_sum_the_threads_of_a_process() throws IOException {
        text("task/11/schedstat", "100 10 1\n");
        text("task/12/schedstat", "200 20 2\n");
        assertThat(CaptureReader.read(folder)
                        .target()
                        .schedStat()
                        .first()
                        .orElseThrow()
                        .value())
                .satisfies(stat -> {
                    assertThat(stat.wholeProcess()).isTrue();
                    assertThat(stat.runNanos()).isEqualTo(300);
                    assertThat(stat.waitNanos()).isEqualTo(30);
                });
    }

    private void process(String path, int pid, String name) throws IOException {
        text(path, "Name:\t" + name + "\nState:\tS (sleeping)\nTgid:\t" + pid + "\nPid:\t" + pid + "\nPPid:\t1\n");
    }

    @ParameterizedTest
    @CsvSource({"server,child", "k1/server,k1/child", "server/k1,child/k1", "app,4712", "proc/4711,proc/4712"})
    void should_keep_another_process_apart(String target, String other) throws IOException {
        process(target + "/status", 4711, "app");
        process(other + "/status", 4712, "other");
        put("ss.txt", "ss-lnt.txt");
        Evidence evidence = CaptureReader.read(folder, new Hints(null, 4711));
        assertThat(evidence.target().pid()).isEqualTo(4711);
        assertThat(evidence.target().sockets().size()).isEqualTo(1);
        assertThat(evidence.others()).singleElement().satisfies(process -> {
            assertThat(process.pid()).isEqualTo(4712);
            assertThat(process.role()).isNotEmpty();
            assertThat(process.sockets().isEmpty()).isTrue();
        });
    }

    @Test
    void should_keep_two_processes_of_one_folder_apart() throws IOException {
        process("status-101.txt", 101, "app");
        process("status-202.txt", 202, "app");
        Evidence evidence = CaptureReader.read(folder, new Hints(null, 202));
        assertThat(evidence.target().pid()).isEqualTo(202);
        assertThat(evidence.others()).extracting(ProcessEvidence::role).containsExactly("pid-101");
    }

    @Test
    void should_keep_a_restarted_service_together() throws IOException {
        process("before/status", 101, "app");
        process("after/status", 202, "app");
        Evidence evidence = CaptureReader.read(folder);
        assertThat(evidence.others()).isEmpty();
        assertThat(evidence.target().status().size()).isEqualTo(2);
    }

    @Test
    void should_take_a_folder_that_only_sorts_files_for_no_other_process() throws IOException {
        put("proc/status", "status");
        put("net/netstat", "net-netstat");
        put("pprof/goroutine.txt", "pprof-goroutine-debug-2");
        Evidence evidence = CaptureReader.read(folder);
        assertThat(evidence.others()).isEmpty();
        assertThat(evidence.target().goroutines().isEmpty()).isFalse();
        assertThat(evidence.target().counters().isEmpty()).isFalse();
    }

    @Test
    void should_believe_its_own_manifest() throws IOException {
        text("manifest.json", """
                {"schema": "anteroom.capture/1", "tool": "0.1.0", "pid": 4711, "port": 8080, "goVersion": "go1.23.4",
                 "unknown": {"deep": [1]},
                 "files": [{"path": "kernel/0001/netstat", "kind": "counters", "takenAt": "2026-01-31T10:15:00Z"},
                           {"path": "kernel/0002/netstat", "kind": "counters", "takenAt": "2026-01-31T10:15:20Z"}],
                 "notes": ["no trace"]}
                """);
        counters("kernel/0001/netstat", 1);
        counters("kernel/0002/netstat", 5);
        text("kernel/queue.jsonl", """
                {"t":"2026-01-31T10:15:00.210Z","port":8080,"address":"[::]","depth":3,"limit":4096,"oldest":12,"in":[[1,12],[2,8],[3,1]]}
                {"t":"2026-01-31T10:15:00.220Z","port":8080,"address":"[::]","depth":0,"limit":4096,"out":[1,2,3]}
                {"t":"2026-01-31T10:15:
                """);
        Evidence evidence = CaptureReader.read(folder);
        assertThat(evidence.manifest())
                .isNotNull()
                .satisfies(manifest -> assertThat(manifest.notes()).containsExactly("no trace"));
        assertThat(evidence.target().pid()).isEqualTo(4711);
        assertThat(evidence.target().counters().span().orElseThrow().window()).contains(Duration.ofSeconds(20));
        assertThat(evidence.target().queueLogs().first().orElseThrow().value().samples())
                .hasSize(2)
                .first()
                .satisfies(sample -> {
                    assertThat(sample.time()).isEqualTo(Instant.parse("2026-01-31T10:15:00.210Z"));
                    assertThat(sample.arrived())
                            .extracting(QueueLog.Arrival::ageMillis)
                            .containsExactly(12L, 8L, 1L);
                });
        assertThat(evidence.unused()).singleElement().satisfies(unused -> {
            assertThat(unused.file()).isEqualTo("kernel/queue.jsonl");
            assertThat(unused.problem()).isTrue();
        });
    }

    @Test
    void should_name_what_it_did_not_use_and_what_is_damaged() throws IOException {
        put("ss.txt", "ss-lnt.txt");
        text("notes.txt", "it was slow\n");
        text("netstat", "TcpExt: SyncookiesSent ListenOverflows\n");
        write("picture.png", new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, 1, 2});
        byte[] profile = Recordings.bytes(Recordings.path("pprof-heap"));
        write("heap.pb.gz", Arrays.copyOf(profile, profile.length / 2));
        Evidence evidence = CaptureReader.read(folder);
        assertThat(evidence.used()).containsExactly("ss.txt");
        assertThat(evidence.unused())
                .extracting(UnusedFile::file)
                .contains("heap.pb.gz", "netstat", "notes.txt", "picture.png");
        assertThat(evidence.unused())
                .filteredOn(UnusedFile::problem)
                .extracting(UnusedFile::file)
                .containsOnly("heap.pb.gz", "netstat");
    }

    @Test
    void should_join_the_files_of_an_strace_that_made_one_for_each_thread() throws IOException {
        Path recorded = Path.of("src/test/resources/recordings/manners/strace-ff");
        Evidence evidence = CaptureReader.read(recorded);
        Observation<SystemCallLog> log =
                evidence.target().systemCalls().observations().getFirst();
        assertThat(evidence.target().systemCalls().size()).isEqualTo(1);
        assertThat(log.file()).isEqualTo("trace.*");
        List<SystemCall> calls = log.value().calls();
        assertThat(calls)
                .extracting(SystemCall::timeMicros)
                .doesNotContainNull()
                .isSorted();
        // What a thread or a child did follows the call that made it.
        List<SystemCall> clones =
                calls.stream().filter(call -> call.name().startsWith("clone")).toList();
        assertThat(clones).hasSizeGreaterThan(5);
        for (SystemCall clone : clones) {
            assertThat(calls)
                    .filteredOn(call -> Long.valueOf(call.pid()).equals(clone.result()))
                    .isNotEmpty()
                    .allSatisfy(call -> assertThat(calls.indexOf(call)).isGreaterThan(calls.indexOf(clone)));
        }
        assertThat(calls)
                .filteredOn(call -> call.name().equals("execve"))
                .extracting(SystemCall::pid)
                .hasSize(4)
                .doesNotHaveDuplicates();
    }

    @Test
    void should_order_the_threads_of_an_strace_without_times_by_their_numbers() throws IOException {
        text("trace.12", "listen(3, 128) = 0\naccept4(3, NULL, NULL, SOCK_CLOEXEC) = 5\n");
        text("trace.7", "execve(\"/svc\", [\"/svc\"], 0x1) = 0\nclone(child_stack=0x1, flags=CLONE_VM) = 12\n");
        assertThat(CaptureReader.read(folder)
                        .target()
                        .systemCalls()
                        .observations()
                        .getFirst()
                        .value()
                        .calls())
                .extracting(SystemCall::pid, SystemCall::name, SystemCall::timeMicros)
                .containsExactly(
                        tuple(7, "execve", null),
                        tuple(7, "clone", null),
                        tuple(12, "listen", null),
                        tuple(12, "accept4", null));
    }

    @Test
    void should_put_a_thread_that_began_after_midnight_behind_the_others() throws IOException {
        text("trace.7", "23:59:59.5 listen(3, 128) = 0\n00:00:00.4 close(3) = 0\n");
        text("trace.9", "00:00:00.3 dup(3) = 4\n");
        assertThat(CaptureReader.read(folder)
                        .target()
                        .systemCalls()
                        .observations()
                        .getFirst()
                        .value()
                        .calls())
                .extracting(SystemCall::name, SystemCall::timeMicros)
                .containsExactly(tuple("listen", 0L), tuple("dup", 800_000L), tuple("close", 900_000L));
    }

    @Test
    void should_not_join_logs_that_are_numbered_by_their_moments() throws IOException {
        text("strace.1", "listen(3, 128) = 0\nclose(3) = 0\n");
        text("strace.2", "listen(3, 128) = 0\nclose(3) = 0\n");
        assertThat(CaptureReader.read(folder).target().systemCalls().size()).isEqualTo(2);
    }

    @Test
    void should_say_in_one_sentence_why_a_path_cannot_be_read() throws IOException {
        assertThatThrownBy(() -> CaptureReader.read(folder.resolve("nothing")))
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining("nothing: there is no such file or folder");
        assertThatThrownBy(() -> CaptureReader.read(folder))
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining("there is no file in it");
        Files.createSymbolicLink(
                Files.createDirectory(folder.resolve("links")).resolve("ss.txt"), Path.of("/etc/passwd"));
        assertThatThrownBy(() -> CaptureReader.read(folder.resolve("links")))
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining("its only entry can't be used (ss.txt: a link out of the folder");
        assertThatThrownBy(() -> CaptureReader.read(Path.of("/proc/self")))
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining("live kernel folder");
    }
}
