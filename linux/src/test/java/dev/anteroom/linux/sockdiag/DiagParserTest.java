package dev.anteroom.linux.sockdiag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.anteroom.linux.LinuxException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// On replies recorded from Linux 6.18: a full listener of four, a dual-stack one with a client gone, a v6-only one, an
/// MPTCP one.
class DiagParserTest {
    private static final int SEQUENCE = 7;
    private static final List<String> RECORDINGS = List.of(
            "listen-ipv4.bin",
            "listen-ipv6.bin",
            "queued-ipv4-8080.bin",
            "queued-ipv6-9090.bin",
            "queued-ipv4-9092-mptcp.bin");

    @Test
    void should_read_recorded_listeners() {
        SocketRows rows = new SocketRows();
        assertThat(parse(recording("listen-ipv4.bin"), rows)).isEqualTo(DiagParser.Progress.DONE);
        assertThat(rows.size()).isEqualTo(2);
        List<Listener> listeners = List.of(rows.listener(0), rows.listener(1));
        assertThat(listeners).anySatisfy(listener -> {
            assertThat(listener.endpoint()).isEqualTo("127.0.0.1:8080");
            assertThat(listener.depth()).isEqualTo(5);
            assertThat(listener.limit()).isEqualTo(4);
            assertThat(listener.drops()).isEqualTo(1);
            assertThat(listener.mptcp()).isFalse();
        });
        assertThat(listeners).anySatisfy(listener -> {
            assertThat(listener.endpoint()).isEqualTo("127.0.0.1:9092");
            assertThat(listener.mptcp()).isTrue();
            assertThat(listener.inode()).isEqualTo(99148);
        });
    }

    @Test
    void should_tell_a_dual_stack_listener_from_one_for_ipv6_alone() {
        SocketRows rows = new SocketRows();
        parse(recording("listen-ipv6.bin"), rows);
        assertThat(List.of(rows.listener(0), rows.listener(1)))
                .extracting(Listener::endpoint)
                .containsExactlyInAnyOrder("*:9090", "[::1]:9091");
    }

    @Test
    void should_tell_queued_from_accepted_and_a_client_that_is_gone() {
        SocketRows rows = new SocketRows();
        parse(recording("queued-ipv6-9090.bin"), rows);
        int queued = 0;
        int gone = 0;
        for (int row = 0; row < rows.size(); row++) {
            if (rows.isQueued(row)) {
                queued++;
                assertThat(rows.lastDataSentMillis(row)).isBetween(290, 320);
                if (rows.queuedConnection(row).kind() == QueuedConnection.Kind.CLIENT_GONE) {
                    gone++;
                }
            }
        }
        assertThat(rows.size()).isEqualTo(4);
        assertThat(queued).isEqualTo(3);
        assertThat(gone).isEqualTo(1);
    }

    @Test
    void should_skip_a_reply_to_another_question() {
        SocketRows rows = new SocketRows();
        byte[] bytes = recording("listen-ipv4.bin");
        assertThat(new DiagParser().parse(buffer(bytes), bytes.length, SEQUENCE + 1, rows))
                .isEqualTo(DiagParser.Progress.MORE);
        assertThat(rows.size()).isZero();
    }

    @Test
    void should_notice_that_the_table_changed_under_the_dump() {
        byte[] bytes = recording("listen-ipv4.bin");
        bytes[6] |= 0x10;
        DiagParser parser = new DiagParser();
        parser.parse(buffer(bytes), bytes.length, SEQUENCE, new SocketRows());
        assertThat(parser.interrupted()).isTrue();
        parser.reset();
        assertThat(parser.interrupted()).isFalse();
    }

    @Test
    void should_fail_if_a_message_is_cut() {
        byte[] whole = recording("queued-ipv4-8080.bin");
        byte[] cut = java.util.Arrays.copyOf(whole, 300);
        assertThatThrownBy(() -> parse(cut, new SocketRows()))
                .isInstanceOf(LinuxException.class)
                .hasMessageContaining("sock_diag reply")
                .hasMessageContaining("at byte");
    }

    @Test
    void should_report_the_kernel_s_error() {
        ByteBuffer error = buffer(new byte[36])
                .putInt(0, 36)
                .putShort(4, (short) 2)
                .putInt(8, SEQUENCE)
                .putInt(16, -2);
        DiagParser parser = new DiagParser();
        assertThat(parser.parse(error, 36, SEQUENCE, new SocketRows())).isEqualTo(DiagParser.Progress.ERROR);
        assertThat(parser.errno()).isEqualTo(2);
    }

    @Test
    void should_survive_any_mutation_of_a_real_reply() {
        SplittableRandom random = new SplittableRandom(1);
        List<byte[]> originals =
                RECORDINGS.stream().map(DiagParserTest::recording).toList();
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = originals.get(random.nextInt(originals.size())).clone();
            switch (random.nextInt(3)) {
                case 0 -> {
                    for (int flips = random.nextInt(1, 9); flips > 0; flips--) {
                        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                    }
                }
                case 1 -> bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
                default -> {
                    byte[] other = originals.get(random.nextInt(originals.size()));
                    int length = random.nextInt(Math.min(bytes.length, other.length));
                    System.arraycopy(
                            other,
                            random.nextInt(other.length - length + 1),
                            bytes,
                            random.nextInt(bytes.length - length + 1),
                            length);
                }
            }
            anything(bytes);
        }
    }

    @FuzzTest(maxDuration = "20s")
    void should_survive_anything(byte[] bytes) {
        anything(bytes);
    }

    /// Whatever comes: rows that can be read, or one sentence. Never more rows than there is room for in the bytes.
    private static void anything(byte[] bytes) {
        SocketRows rows = new SocketRows();
        try {
            parse(bytes, rows);
        } catch (LinuxException e) {
            assertThat(e.getMessage()).contains("sock_diag reply");
        }
        assertThat(rows.size()).isLessThanOrEqualTo(bytes.length / 88);
        for (int row = 0; row < rows.size(); row++) {
            Listener listener = rows.listener(row);
            assertThat(listener.depth()).isNotNegative();
            assertThat(listener.limit()).isNotNegative();
            assertThat(listener.inode()).isNotNegative();
            assertThat(listener.endpoint()).isNotEmpty();
            assertThat(rows.queuedConnection(row).ageMillis()).isGreaterThanOrEqualTo(SocketRows.NO_AGE);
        }
    }

    private static DiagParser.Progress parse(byte[] bytes, SocketRows rows) {
        return new DiagParser().parse(buffer(bytes), bytes.length, SEQUENCE, rows);
    }

    private static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }

    private static byte[] recording(String name) {
        try (InputStream in = Objects.requireNonNull(DiagParserTest.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
