package dev.anteroom.capture.recognise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anteroom.capture.CaptureException;
import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.Recordings;
import dev.anteroom.capture.evidence.AcceptFailures;
import dev.anteroom.capture.evidence.Limits;
import dev.anteroom.capture.evidence.ListenSocket;
import dev.anteroom.capture.evidence.NetCounters;
import dev.anteroom.capture.evidence.OpenFiles;
import dev.anteroom.capture.evidence.SocketTable;
import dev.anteroom.capture.files.FileContent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/// Logs in any wrapping, listings without their first line or their last, and those of other systems.
class WhatPeopleHaveTest {
    private static final String SAYS =
            "http: Accept error: accept tcp [::]:8443: accept4: too many open files; retrying in ";

    private static AcceptFailures failures(String text) {
        return Recordings.only(Found.Refused.class, Recordings.text("service.log", text))
                .failures();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2024/03/09 04:11:4%d %s",
                "time=\"2024-03-09T04:11:4%dZ\" level=debug msg=\"%s\"",
                "time=2024-03-09T04:11:4%d.118Z level=ERROR msg=\"%s\"",
                "{\"level\": \"error\", \"ts\": 170995750%d.118, \"caller\": \"edge/log.go:61\", \"msg\": \"%s\"}",
                "{\"level\":\"error\",\"time\":\"2024-03-09T04:11:4%dZ\",\"message\":\"%s\"}",
                "2024-03-09T04:11:4%d.118Z\tERROR\tedge/log.go:61\t%s",
                "I0309 04:11:4%d.118301   21877 log.go:198] %s",
                "W240309 04:11:4%d.118301 211 server/serve.go:430  %s",
                "Mar  9 04:11:4%d edge-a gate[21877]: %s",
                "2024-03-09T04:11:4%d+0000 edge-a gate[21877]: %s",
                "{\"log\":\"2024/03/09 04:11:4%1$d %2$s\\n\",\"stream\":\"stderr\",\"time\":\"2024-03-09T04:11:4%1$d.1Z\"}",
                "gate-1  | 2024/03/09 04:11:4%d %s",
                "{\"MESSAGE\":\"%2$s\",\"__REALTIME_TIMESTAMP\":\"170995750%1$d118301\"}"
            })
    void should_read_failed_accepts_whatever_wraps_them(String line) {
        String log = IntStream.range(0, 4)
                .mapToObj(i -> String.format(line, i, SAYS + "5ms") + "\n")
                .collect(Collectors.joining());
        AcceptFailures failures = failures(log);
        assertThat(failures.of(8443)).containsEntry("EMFILE", 4L);
        assertThat(failures.addresses()).containsEntry(8443, "[::]:8443");
        assertThat(failures.seconds()).isEqualTo(3);
        assertThat(failures.mostInASecond()).isEqualTo(1);
        assertThat(failures.pauses()).isTrue();
        assertThat(failures.worstPort()).isEqualTo(8443);
    }

    @Test
    void should_tell_the_table_of_the_system_from_the_limit_of_the_process_and_count_the_quickest_second() {
        String line = "2024/03/09 04:11:41 accept tcp4 127.0.0.1:26300: accept4: too many open files in system\n";
        AcceptFailures failures = failures(line.repeat(120));
        assertThat(failures.of(26300)).containsEntry("ENFILE", 120L);
        assertThat(failures.mostInASecond()).isEqualTo(120);
        assertThat(failures.pauses()).isFalse();
        assertThat(failures("04:11:41 accept4() failed (24: Too many open files)\n")
                        .of(0))
                .containsEntry("EMFILE", 1L);
    }

    private static SocketTable table(String text) {
        return Recordings.only(Found.Sockets.class, Recordings.text("x.txt", text))
                .table();
    }

    @Test
    void should_tell_the_two_families_of_an_old_ss_apart() {
        List<ListenSocket> listeners = table(
                        "State      Recv-Q Send-Q   Local Address:Port     Peer Address:Port\nLISTEN     129    128                  *:2022                *:*\nLISTEN     0      128                 :::2022               :::*\n")
                .listeners();
        assertThat(listeners).extracting(ListenSocket::address).containsExactly("0.0.0.0", "::");
    }

    @Test
    void should_say_that_a_listing_is_cut_and_leave_out_what_may_be_half_a_row() {
        String rows =
                "State  Recv-Q Send-Q Local Address:Port Peer Address:Port Process\nLISTEN 0      128          0.0.0.0:8080      0.0.0.0:*\n";
        Findings cut = Recordings.text("ss.txt", rows + "LISTEN 0      128          0.0.0.0:80");
        assertThat(cut.problems()).anySatisfy(problem -> assertThat(problem).contains("cut"));
        SocketTable table = Recordings.only(Found.Sockets.class, cut).table();
        assertThat(table.complete()).isFalse();
        assertThat(table.listeners()).hasSize(1);
        assertThat(table(rows).complete()).isTrue();
        assertThat(table(rows.stripTrailing()).listeners()).hasSize(1);
        assertThat(table(rows.stripTrailing()).complete()).isFalse();
    }

    @Test
    void should_read_the_listen_queues_of_bsd_and_name_its_other_listing() {
        SocketTable queues = table(
                "Current listen queue sizes (qlen/incqlen/maxqlen)\nListen         Local Address         \n0/0/128        127.0.0.1.58100        \n128/128/128    *.8090                 \n");
        assertThat(queues.listeners()).extracting(ListenSocket::port).containsExactly(58100, 8090);
        assertThat(queues.listeners().getLast().depth()).isEqualTo(128);
        assertThat(queues.listeners().getLast().limit()).isEqualTo(128);

        Findings all = Recordings.text(
                "n.txt",
                "Active Internet connections (including servers)\nProto Recv-Q Send-Q  Local Address          Foreign Address        (state)    \ntcp4       0      0  127.0.0.1.58100        *.*                    LISTEN     \ntcp46      0      0  *.8090                 *.*                    LISTEN     \n");
        assertThat(Recordings.of(Found.Sockets.class, all)).isEmpty();
        assertThat(Recordings.only(Found.Known.class, all).what()).contains("netstat -anL");
    }

    private static final String LSOF =
            "gate 6120 gate   cwd    DIR     254,0     4096       2 /\ngate 6120 gate    0r    CHR       1,3      0t0       5 /dev/null\ngate 6120 gate    1w   FIFO      0,14      0t0   21001 pipe\ngate 6120 gate    2w   FIFO      0,14      0t0   21002 pipe\ngate 6120 gate    3u   IPv4     91598      0t0     TCP *:8088 (LISTEN)\ngate 6120 gate    4u a_inode      0,15        0      51 [eventpoll]\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%s",
                "COMMAND   PID USER   FD   TYPE  DEVICE SIZE/OFF    NODE NAME\n%s",
                "lsof: avoiding stat(/): -b was specified.\nCOMMAND PID TID USER FD TYPE DEVICE SIZE/OFF NODE NAME\n%s",
                "lsof: WARNING: can't stat() proc file system /proc\n      Output information may be incomplete.\n%s"
            })
    void should_read_lsof_however_it_was_copied(String layout) {
        for (String rows : List.of(LSOF, LSOF.replace("\n", "\n\n"), LSOF.replace("gate 6120", "    gate 6120"))) {
            Findings findings = Recordings.text("lsof.txt", String.format(layout, rows));
            OpenFiles files = Recordings.only(Found.Files.class, findings).openFiles();
            assertThat(files.count()).isEqualTo(5);
            assertThat(files.excerpt()).isFalse();
            assertThat(files.listening()).containsExactly(8088);
        }
    }

    @Test
    void should_not_count_an_excerpt_of_descriptors() {
        String row = "lrwx------ 1 gate gate 64 Mar  9 04:11 %d -> socket:[2538975]\n";
        String some = IntStream.range(1000, 1020)
                .mapToObj(fd -> String.format(row, fd))
                .collect(Collectors.joining());
        OpenFiles excerpt = Recordings.only(Found.Files.class, Recordings.text("fd.txt", some))
                .openFiles();
        assertThat(excerpt.excerpt()).isTrue();
        assertThat(excerpt.highest()).isEqualTo(1019);

        String all =
                IntStream.range(0, 20).mapToObj(fd -> String.format(row, fd)).collect(Collectors.joining());
        assertThat(Recordings.only(Found.Files.class, Recordings.text("fd.txt", all))
                        .openFiles()
                        .excerpt())
                .isFalse();
    }

    @Test
    void should_take_a_shells_limit_for_a_hint() {
        Limits limits = Recordings.only(
                        Found.OwnLimits.class,
                        Recordings.text("u.txt", "core file size (blocks, -c) 0\nopen files                (-n) 64\n"))
                .limits();
        assertThat(limits.openFilesSoft()).isEqualTo(64);
        assertThat(limits.ofShell()).isTrue();
    }

    @Test
    void should_read_nstat_as_json() {
        NetCounters counters = Recordings.only(
                        Found.Counters.class,
                        Recordings.text("n.json", "{\"kernel\":{\"TcpExtListenOverflows\":12,\"IpInReceives\":3}}"))
                .counters();
        assertThat(counters.get("TcpExt.ListenOverflows")).isEqualTo(12);
    }

    @Test
    void should_find_a_dump_in_a_log_of_objects() {
        String log =
                "{\"log\":\"goroutine 302 [running]:\\n\",\"stream\":\"stderr\"}\n{\"log\":\"main.put(0x1)\\n\",\"stream\":\"stderr\"}\n{\"log\":\"\\u0009/src/ledger.go:59 +0x1b3\\n\",\"stream\":\"stderr\"}\n";
        Findings findings = Recordings.text("c0ffee-json.log", log);
        assertThat(findings.problems()).isEmpty();
        assertThat(Recordings.only(Found.Dump.class, findings).dump().count()).isEqualTo(1);
    }

    @Test
    void should_unpack_xz() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (XZOutputStream out = new XZOutputStream(packed, new LZMA2Options())) {
            out.write("net.core.somaxconn = 7\n".getBytes(StandardCharsets.UTF_8));
        }
        Findings findings = FileRecogniser.read("s.xz", FileContent.inMemory(packed.toByteArray()));
        assertThat(Recordings.only(Found.Parameters.class, findings).sysctls().number("net.core.somaxconn"))
                .isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gw-2\n", "<!doctype html>\n<html><body>Soup</body></html>\n", "PERFILE2\u0000\u0001"})
    void should_be_unusable_where_nothing_is_evidence(String text, @TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("one"), text);
        assertThatThrownBy(() -> CaptureReader.read(folder))
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining("one: not used: ");
    }
}
