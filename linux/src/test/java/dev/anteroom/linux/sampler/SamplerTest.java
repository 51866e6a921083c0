package dev.anteroom.linux.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.anteroom.linux.TestNamespace;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SamplerTest {
    @Test
    void should_report_a_stuck_listener_with_lower_bounds() throws Exception {
        List<SocketChannel> clients = new ArrayList<>();
        try (TestNamespace namespace = TestNamespace.create();
                ServerSocketChannel server =
                        namespace.call(() -> ServerSocketChannel.open().bind(new InetSocketAddress(8080), 50));
                AcceptQueueSampler sampler =
                        AcceptQueueSampler.start(SamplingPlan.port(8080, 200), namespace.namespace())) {
            assertThat(server.isOpen()).isTrue();
            for (int i = 0; i < 10; i++) {
                clients.add(namespace.call(
                        () -> SocketChannel.open(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 8080))));
            }
            Thread.sleep(500);
            PortReport port = sampler.report().ports().getFirst();
            ListenerReport listener = port.listeners().getFirst();
            assertThat(listener.alive()).isTrue();
            assertThat(listener.maxDepth()).isEqualTo(10);
            assertThat(listener.shareNonEmpty()).isGreaterThan(0.8);
            assertThat(listener.shareFull()).isZero();
            QueueTimeline timeline = listener.timeline();
            assertThat(timeline.depth(timeline.size() - 1)).isEqualTo(10);
            assertThat(timeline.limit(timeline.size() - 1)).isEqualTo(50);
            assertThat(timeline.oldestMillis(timeline.size() - 1)).isBetween(350, 1_500);
            assertThat(port.waits().stillWaiting()).isEqualTo(10);
            assertThat(port.waits().arrivals()).isEqualTo(10);
            assertThat(port.waits().isLowerBound(0.99)).isTrue();
            assertThat(port.waits().longestStallMillis()).isBetween(350.0, 1_500.0);
        } finally {
            for (SocketChannel client : clients) {
                client.close();
            }
        }
    }

    @Test
    void should_take_a_listener_that_is_replaced_as_normal() throws Exception {
        try (TestNamespace namespace = TestNamespace.create();
                AcceptQueueSampler sampler =
                        AcceptQueueSampler.start(SamplingPlan.everyListener(), namespace.namespace())) {
            for (int i = 0; i < 2; i++) {
                try (ServerSocketChannel server =
                        namespace.call(() -> ServerSocketChannel.open().bind(new InetSocketAddress(8080), 50))) {
                    assertThat(server.isOpen()).isTrue();
                    Thread.sleep(500); // a new port is looked for ten times a second
                }
            }
            Thread.sleep(50);
            SamplerReport report = sampler.report();
            assertThat(report.failedSamples()).isZero();
            assertThat(report.ports())
                    .singleElement()
                    .satisfies(port -> assertThat(port.listeners()).hasSize(2).noneMatch(ListenerReport::alive));
        }
    }

    @Test
    void should_still_report_once_closed() {
        try (TestNamespace namespace = TestNamespace.create()) {
            AcceptQueueSampler sampler = AcceptQueueSampler.start(SamplingPlan.everyListener(), namespace.namespace());
            sampler.close();
            assertThat(sampler.report().samples()).isPositive();
            assertThat(sampler.report().ports()).isEmpty();
        }
    }

    @Test
    void should_refuse_a_rate_that_would_measure_itself() {
        assertThatThrownBy(() -> new SamplingPlan(2_001, Set.of(), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2000");
    }

    @Test
    void should_estimate_retries_from_the_share_of_dropped_syns() {
        assertThat(SynRetryEstimate.of(0, 100, true).p99DelayMillis()).isZero();
        SynRetryEstimate half = SynRetryEstimate.of(100, 100, true);
        assertThat(half.dropProbability()).isEqualTo(0.5);
        // More than six drops: 0.5^7 < 1%; the sixth repetition comes after 7 s.
        assertThat(half.p99DelayMillis()).isEqualTo(7_000);
        assertThat(half.p50DelayMillis()).isZero();
        assertThat(SynRetryEstimate.of(2, 98, false).p99DelayMillis()).isEqualTo(1_000);
        assertThat(SynRetryEstimate.of(2, 98, false).meanDelayMillis()).isCloseTo(20.8, within(0.5));
    }

    @Test
    void should_follow_cookies_as_a_map_would() {
        SplittableRandom random = new SplittableRandom(3);
        CookieTable table = new CookieTable();
        TreeMap<Long, Integer> model = new TreeMap<>();
        for (int sample = 1; sample < 300; sample++) {
            TreeSet<Long> present = new TreeSet<>();
            for (int i = random.nextInt(200); i > 0; i--) {
                present.add(random.nextLong(1, 400));
            }
            for (long cookie : present) {
                assertThat(table.see(cookie, sample, sample)).isEqualTo(!model.containsKey(cookie));
            }
            List<Integer> departed = new ArrayList<>();
            table.removeMissing(sample, departed::add);
            List<Integer> expected = new ArrayList<>();
            model.forEach((cookie, age) -> {
                if (!present.contains(cookie)) {
                    expected.add(age);
                }
            });
            assertThat(departed).containsExactlyInAnyOrderElementsOf(expected);
            model.keySet().retainAll(present);
            for (long cookie : present) {
                model.put(cookie, sample);
            }
            assertThat(table.size()).isEqualTo(model.size());
        }
    }

    @Test
    void should_keep_the_last_samples_of_a_timeline() {
        QueueTimeline timeline = new QueueTimeline(3);
        for (int i = 1; i <= 5; i++) {
            timeline.add(i, 10 * i, 100, i);
        }
        assertThat(timeline.size()).isEqualTo(3);
        assertThat(timeline.depth(0)).isEqualTo(30);
        assertThat(timeline.nanos(2)).isEqualTo(5);
        assertThatThrownBy(() -> timeline.depth(3)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
