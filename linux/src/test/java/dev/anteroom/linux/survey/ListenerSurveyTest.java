package dev.anteroom.linux.survey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.linux.GoProgram;
import dev.anteroom.linux.TestNamespace;
import dev.anteroom.linux.netns.NetNamespace;
import dev.anteroom.linux.netns.NetNamespaces;
import dev.anteroom.linux.proc.Holder;
import dev.anteroom.linux.sampler.SamplingPlan;
import dev.anteroom.linux.sockdiag.AddressFamily;
import dev.anteroom.linux.sockdiag.Listener;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ListenerSurveyTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    @Test
    void should_call_an_idle_go_service_idle_and_see_that_it_watches_its_listener() throws Exception {
        try (TestNamespace namespace = TestNamespace.create();
                GoProgram go = GoProgram.start(namespace, "accept", "127.0.0.1:8080", "0s", "1", "0s", "1h", "0s")) {
            go.awaitLine("ready");
            Thread.sleep(100);
            ListenerView view = onlyListener(namespace, 200);
            assertThat(view.verdict()).isEqualTo(new ListenerVerdict(ListenerVerdict.Word.IDLE, ""));
            assertThat(view.facts().holders()).singleElement().satisfies(holder -> {
                assertThat(holder.posture()).isEqualTo(HolderPosture.WATCHES);
                assertThat(holder.go()).isTrue();
            });
        }
    }

    @Test
    void should_call_a_go_listener_stale_once_somaxconn_was_raised() throws Exception {
        try (TestNamespace namespace = TestNamespace.create()) {
            namespace.sysctl("net.core.somaxconn", "128");
            try (GoProgram go = GoProgram.start(namespace, "accept", "127.0.0.1:8080", "0s", "1", "0s", "1h", "0s")) {
                go.awaitLine("ready");
                namespace.sysctl("net.core.somaxconn", "4096");
                ListenerView view = onlyListener(namespace, 100);
                assertThat(view.verdict().word()).isEqualTo(ListenerVerdict.Word.STALE_BACKLOG);
                assertThat(view.verdict().explanation()).contains("limit 128").contains("4096");
            }
        }
    }

    @Test
    void should_call_a_listener_leaked_that_only_a_child_holds() throws Exception {
        try (TestNamespace namespace = TestNamespace.create();
                GoProgram leaker = GoProgram.start(namespace, "leak", "127.0.0.1:8080")) {
            leaker.awaitLine("ready");
            assertThat(onlyListener(namespace, 100).verdict().word()).isEqualTo(ListenerVerdict.Word.IDLE);
            leaker.kill();
            ListenerVerdict verdict = onlyListener(namespace, 100).verdict();
            assertThat(verdict.word()).isEqualTo(ListenerVerdict.Word.LEAKED);
            assertThat(verdict.explanation()).contains("sleep[");
        }
    }

    @Test
    void should_not_call_a_listener_leaked_whose_program_could_accept_but_does_not() throws Exception {
        try (TestNamespace namespace = TestNamespace.create();
                ServerSocketChannel held = reuseport(namespace)) {
            assertThat(held.isOpen()).isTrue();
            ListenerView view = onlyListener(namespace, 100);
            assertThat(view.facts().holders()).singleElement().satisfies(holder -> {
                assertThat(holder.posture()).isIn(HolderPosture.DEAF, HolderPosture.MAY_WAIT);
                assertThat(holder.mayAccept()).isTrue();
            });
            assertThat(view.verdict().word()).isEqualTo(ListenerVerdict.Word.IDLE);
        }
    }

    @Test
    void should_call_a_stuck_reuseport_member_stuck_and_the_other_idle() throws Exception {
        List<SocketChannel> open = new ArrayList<>();
        try (TestNamespace namespace = TestNamespace.create();
                ServerSocketChannel stuck = reuseport(namespace);
                ServerSocketChannel healthy = reuseport(namespace)) {
            assertThat(stuck.isOpen()).isTrue();
            for (int i = 0; i < 40; i++) {
                open.add(namespace.call(() -> SocketChannel.open(new InetSocketAddress(LOOPBACK, 8080))));
            }
            healthy.configureBlocking(false);
            for (SocketChannel accepted = healthy.accept(); accepted != null; accepted = healthy.accept()) {
                open.add(accepted);
            }
            Thread.sleep(1_000);
            Survey survey = survey(namespace, 200);
            assertThat(survey.listeners())
                    .extracting(view -> view.verdict().word())
                    .containsExactlyInAnyOrder(ListenerVerdict.Word.STUCK, ListenerVerdict.Word.IDLE);
            assertThat(survey.listeners())
                    .filteredOn(view -> view.verdict().word() == ListenerVerdict.Word.STUCK)
                    .singleElement()
                    .satisfies(
                            view -> assertThat(view.verdict().explanation()).contains("one of 2 SO_REUSEPORT sockets"));
        } finally {
            for (SocketChannel channel : open) {
                channel.close();
            }
        }
    }

    @Test
    void should_call_a_full_queue_overflowing_while_it_moves_and_stuck_when_it_does_not() {
        assertThat(word(facts(17, 16, 300, false, 25, 0.4))).isEqualTo(ListenerVerdict.Word.OVERFLOWING);
        assertThat(word(facts(17, 16, 3_000, true, 25, 1))).isEqualTo(ListenerVerdict.Word.STUCK);
        assertThat(word(facts(5, 128, 300, true, 0, 0))).isEqualTo(ListenerVerdict.Word.QUEUEING);
        assertThat(word(facts(1, 128, 0, false, 0, 0))).isEqualTo(ListenerVerdict.Word.OK);
        assertThat(word(facts(0, 128, 0, false, 0, 0))).isEqualTo(ListenerVerdict.Word.IDLE);
    }

    @Test
    void should_not_cry_leak_where_processes_are_hidden_or_a_holder_may_wait() {
        HolderView deaf = new HolderView(new Holder(1, 1, "sleep", 3, false), HolderPosture.DEAF, false, false);
        HolderView waits = new HolderView(new Holder(2, 1, "svc", 3, false), HolderPosture.MAY_WAIT, false, true);
        HolderView stuck = new HolderView(new Holder(3, 1, "php-fpm", 3, false), HolderPosture.DEAF, false, true);
        assertThat(word(withHolders(List.of(deaf), 0))).isEqualTo(ListenerVerdict.Word.LEAKED);
        assertThat(word(withHolders(List.of(stuck), 0))).isEqualTo(ListenerVerdict.Word.IDLE);
        assertThat(word(withHolders(List.of(deaf), 1))).isEqualTo(ListenerVerdict.Word.IDLE);
        assertThat(word(withHolders(List.of(deaf, waits), 0))).isEqualTo(ListenerVerdict.Word.IDLE);
        assertThat(word(withHolders(List.of(), 0))).isEqualTo(ListenerVerdict.Word.IDLE);
    }

    @Test
    void should_find_every_namespace_in_use_its_own_first() throws Exception {
        try (TestNamespace namespace = TestNamespace.create()) {
            Process process = new ProcessBuilder(namespace.inside("sleep", "20")).start();
            try {
                Thread.sleep(200);
                List<NetNamespace> all = NetNamespaces.inUse();
                assertThat(all.getFirst().isCurrent()).isTrue();
                assertThat(all)
                        .extracting(NetNamespace::inode)
                        .doesNotHaveDuplicates()
                        .contains(namespace.namespace().inode());
                all.forEach(NetNamespace::close);
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private static ListenerVerdict.Word word(ListenerFacts facts) {
        return ListenerVerdict.of(facts).word();
    }

    private static ListenerFacts facts(
            int depth, int limit, int oldest, boolean headUnmoved, long drops, double shareFull) {
        return new ListenerFacts(
                listener(depth, limit),
                500,
                depth,
                depth > 1 ? 0.4 : 0,
                shareFull,
                oldest,
                headUnmoved,
                drops,
                1,
                0,
                List.of(),
                0,
                OptionalLong.of(4096));
    }

    private static ListenerFacts withHolders(List<HolderView> holders, int hidden) {
        return new ListenerFacts(
                listener(0, 128), 500, 0, 0, 0, 0, false, 0, 1, 0, holders, hidden, OptionalLong.of(4096));
    }

    private static Listener listener(int depth, int limit) {
        return new Listener(AddressFamily.IPV4, LOOPBACK, 8080, 1, 0, depth, limit, 0, false, false, 0, 1);
    }

    private static ServerSocketChannel reuseport(TestNamespace namespace) {
        return namespace.call(() -> ServerSocketChannel.open(StandardProtocolFamily.INET)
                .setOption(StandardSocketOptions.SO_REUSEPORT, true)
                .bind(new InetSocketAddress(LOOPBACK, 8080), 128));
    }

    private static ListenerView onlyListener(TestNamespace namespace, int millis) throws InterruptedException {
        Survey survey = survey(namespace, millis);
        assertThat(survey.listeners()).hasSize(1);
        return survey.listeners().getFirst();
    }

    private static Survey survey(TestNamespace namespace, int millis) throws InterruptedException {
        try (ListenerSurvey survey = ListenerSurvey.start(namespace.namespace(), SamplingPlan.everyListener())) {
            Thread.sleep(millis);
            return survey.survey();
        }
    }
}
