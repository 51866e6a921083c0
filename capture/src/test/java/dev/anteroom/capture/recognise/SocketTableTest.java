package dev.anteroom.capture.recognise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.capture.Recordings;
import dev.anteroom.capture.evidence.Connection;
import dev.anteroom.capture.evidence.ListenSocket;
import dev.anteroom.capture.evidence.SocketTable;
import dev.anteroom.capture.evidence.TcpState;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocketTableTest {
    private static SocketTable table(String file) {
        return Recordings.only(Found.Sockets.class, Recordings.read(file)).table();
    }

    private static ListenSocket listener(SocketTable table) {
        return table.listeners().stream()
                .filter(socket -> socket.port() == 18080)
                .findFirst()
                .orElseThrow();
    }

    private static List<Connection> queued(SocketTable table) {
        return table.connections().stream()
                .filter(connection -> connection.localPort() == 18080 && connection.isQueued())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-lnt", "-lntp", "-Hlnt", "-tan", "-tani", "-lntie", "-lntiem", "-antp", "-antiemo", "-antiemoO",
                "-lnt6", "-lt", "-lntpe", "-an", "-tlnpm", "-tanie", "-lntu", "-lntM", "-tanp", "-Htaneip"
            })
    void should_read_depth_and_limit_whatever_the_flags(String flags) {
        ListenSocket listener = listener(table("ss" + flags + ".txt"));
        assertThat(listener.address()).isEqualTo("*");
        assertThat(listener.depth()).isEqualTo(2);
        assertThat(listener.limit()).isEqualTo(4096);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-lntie", "-lntiem", "-antiemo", "-antiemoO", "-lntpe", "-tanie", "-Htaneip"})
    void should_find_the_inode_that_proc_has(String flags) {
        Long inode = listener(table("net-tcp6")).inode();
        assertThat(inode).isPositive();
        assertThat(listener(table("ss" + flags + ".txt")).inode()).isEqualTo(inode);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ss-antp.txt", "ss-tanp.txt", "ss-antiemo.txt", "ss-antiemoO.txt", "ss-tanie.txt", "net-tcp6"})
    void should_know_which_connections_nobody_has_accepted(String file) {
        assertThat(queued(table(file))).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ss-antiemo.txt", "ss-antiemoO.txt", "ss-tanie.txt", "ss-Htaneip.txt"})
    void should_know_how_long_they_have_waited(String file) {
        assertThat(queued(table(file)))
                .hasSize(2)
                .allSatisfy(
                        connection -> assertThat(connection.lastSendAgeMillis()).isBetween(100L, 60_000L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ss-tan.txt", "ss-an.txt", "ss-tn.txt", "netstat-tan.txt"})
    void should_claim_nothing_queued_where_the_file_cannot_say(String file) {
        SocketTable table = table(file);
        assertThat(table.connectionsListed()).isTrue();
        assertThat(table.connections()).hasSizeGreaterThanOrEqualTo(6);
        assertThat(queued(table)).isEmpty();
    }

    @Test
    void should_name_the_holder() {
        assertThat(listener(table("ss-lntp.txt")).users()).singleElement().satisfies(user -> {
            assertThat(user.command()).isEqualTo("queue");
            assertThat(user.fd()).isEqualTo(3);
        });
    }

    @Test
    void should_take_rows_without_a_state_column_for_established() {
        SocketTable table = table("ss-state-established.txt");
        assertThat(table.listeners()).isEmpty();
        assertThat(table.connections())
                .hasSizeGreaterThanOrEqualTo(6)
                .allSatisfy(connection -> assertThat(connection.state()).isEqualTo(TcpState.ESTABLISHED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"netstat-tan.txt", "netstat-tlnp.txt", "netstat-tane.txt", "netstat-tano.txt", "netstat-an.txt"})
    void should_not_take_the_send_queue_of_netstat_for_a_limit(String file) {
        ListenSocket listener = listener(table(file));
        assertThat(listener.depth()).isEqualTo(2);
        assertThat(listener.limit()).isNull();
    }

    @Test
    void should_decode_the_addresses_of_proc() {
        assertThat(table("net-tcp").listeners())
                .extracting(ListenSocket::address)
                .containsOnly("127.0.0.1");
        assertThat(table("net-tcp6").listeners())
                .extracting(ListenSocket::address)
                .containsOnly("[::]");
        assertThat(table("net-tcp6").connections())
                .extracting(Connection::localAddress)
                .containsOnly("[::ffff:127.0.0.1]");
    }

    @Test
    void should_know_services_by_their_names_and_say_which_it_does_not_know() {
        Findings findings = Recordings.text("x", "LISTEN 3 128 *:http-alt *:*\nLISTEN 0 128 *:nosuchname *:*\n");
        assertThat(Recordings.only(Found.Sockets.class, findings).table().listeners())
                .extracting(ListenSocket::port)
                .containsExactly(8080);
        assertThat(findings.problems()).singleElement().asString().contains("record ss with -n");
    }

    @Test
    void should_read_scopes_brackets_and_the_users_of_old_versions() {
        SocketTable table =
                Recordings.only(Found.Sockets.class, Recordings.text("x", """
                                LISTEN 0 128 127.0.0.53%lo:53 *:*
                                LISTEN 7 511 [::]:8080 [::]:* users:(("nginx",1234,6),("nginx",99,6))
                                LISTEN 0 5 :::22 :::*
                                """)).table();
        assertThat(table.listeners()).extracting(ListenSocket::address).containsExactly("127.0.0.53%lo", "[::]", "::");
        assertThat(table.listeners().get(1).users()).hasSize(2).first().satisfies(user -> {
            assertThat(user.pid()).isEqualTo(1234);
            assertThat(user.fd()).isEqualTo(6);
        });
    }

    @Test
    void should_not_read_limits_where_ss_could_not_ask_the_kernel() {
        SocketTable table = Recordings.only(
                        Found.Sockets.class, Recordings.text("x", "LISTEN 3 0 *:8080 *:*\nLISTEN 0 0 *:9090 *:*\n"))
                .table();
        assertThat(table.listeners())
                .allSatisfy(socket -> assertThat(socket.limit()).isNull());
    }

    @Test
    void should_pass_over_sockets_of_other_families() {
        SocketTable table =
                Recordings.only(Found.Sockets.class, Recordings.text("x", """
                                Netid State  Recv-Q Send-Q Local Address:Port Peer Address:Port Process
                                u_str LISTEN 0      4096   /run/x.sock 123      * 0
                                udp   UNCONN 0      0      127.0.0.1:323        0.0.0.0:*
                                tcp   LISTEN 9      128    0.0.0.0:8080         0.0.0.0:*
                                """)).table();
        assertThat(table.listeners())
                .singleElement()
                .satisfies(socket -> assertThat(socket.depth()).isEqualTo(9));
    }
}
