package dev.anteroom.profile.flame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.anteroom.profile.ValueType;
import dev.anteroom.profile.analysis.CallTree;
import dev.anteroom.profile.analysis.CallTreeBuilder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FlameGraphTest {
    private static final ValueType SAMPLES = new ValueType("samples", "count");

    private static CallTree tree(String... folded) {
        CallTreeBuilder builder = new CallTreeBuilder(2);
        for (String line : folded) {
            String[] words = line.split(" ", -1);
            int node = CallTree.ROOT;
            for (String name : words[0].isEmpty() ? new String[0] : words[0].split(";", -1)) {
                node = builder.child(node, builder.name(name));
            }
            builder.add(node, 0, Long.parseLong(words[1]));
            builder.add(node, 1, words.length > 2 ? Long.parseLong(words[2]) : 0);
        }
        return builder.build();
    }

    private static FlameGraph graph(FlameLimits limits, String... folded) {
        return FlameGraph.of(tree(folded), SAMPLES, FlameGraph.Width.AFTER, null, limits);
    }

    /// Each frame as `level name total(self+narrow)`, in preorder.
    private static List<String> frames(FlameGraph graph) {
        List<String> frames = new ArrayList<>();
        for (int node = 0; node < graph.size(); node++) {
            frames.add(graph.level(node) + " " + graph.name(node) + " " + graph.total(node) + "(" + graph.self(node)
                    + "+" + graph.narrow(node) + ")");
        }
        return frames;
    }

    @Test
    void should_list_frames_in_preorder_with_callees_by_name() {
        FlameGraph graph = graph(FlameLimits.NONE, "b;z 1", "a;y 2", "b;c 3", "b 4");

        assertThat(frames(graph))
                .containsExactly("0  10(0+0)", "1 a 2(0+0)", "2 y 2(2+0)", "1 b 8(4+0)", "2 c 3(3+0)", "2 z 1(1+0)");
        assertThat(graph.end(3)).isEqualTo(6);
        assertThat(graph.parent(5)).isEqualTo(3);
        assertThat(graph.depth()).isEqualTo(3);
    }

    @Test
    void should_say_what_is_too_narrow_and_keep_its_value() {
        FlameGraph graph = graph(new FlameLimits(0.05, 100), "a;b;c 1", "a;d 90", "e;f 2", "e;g 7");

        assertThat(frames(graph))
                .containsExactly("0  100(0+0)", "1 a 91(0+1)", "2 d 90(90+0)", "1 e 9(0+2)", "2 g 7(7+0)");
        assertThat(graph.pruned()).isEqualTo(new FlameGraph.Pruned(3, 0.05));
    }

    @Test
    void should_keep_the_widest_when_there_are_too_many() {
        String[] folded = new String[1000];
        for (int i = 0; i < folded.length; i++) {
            folded[i] = "main;f" + i + " " + (i + 1);
        }
        FlameGraph graph = graph(new FlameLimits(0, 100), folded);

        assertThat(graph.size()).isBetween(50, 100);
        assertThat(graph.total(0)).isEqualTo(500_500);
        assertThat(graph.pruned().frames()).isEqualTo(1002 - graph.size());
        assertThat(frames(graph)).contains("2 f999 1000(1000+0)");
    }

    @Test
    void should_cut_what_is_deeper_than_any_picture() {
        FlameGraph graph = graph(FlameLimits.NONE, String.join(";", Collections.nCopies(5_000, "f")) + " 3");

        assertThat(graph.depth()).isEqualTo(FlameLimits.DEEPEST + 1);
        assertThat(graph.pruned().frames()).isEqualTo(3_000);
        assertThat(FlameInversion.of(graph, FlameLimits.NONE).depth()).isEqualTo(FlameLimits.DEEPEST + 1);
    }

    @Test
    void should_count_values_below_zero_as_nothing() {
        assertThat(frames(graph(FlameLimits.NONE, "a;b -5", "a;c 3"))).contains("2 c 3(3+0)", "1 a 3(0+0)");
    }

    @Test
    void should_invert_like_stacks_that_are_turned_around() {
        Random random = new Random(1);
        for (int round = 0; round < 30; round++) {
            Map<String, Integer> stacks = new TreeMap<>();
            Map<String, Integer> reversed = new TreeMap<>();
            for (int i = 0; i < 60; i++) {
                StringBuilder stack = new StringBuilder();
                StringBuilder turned = new StringBuilder();
                int depth = 1 + random.nextInt(6);
                for (int level = 0; level < depth; level++) {
                    String name = String.valueOf((char) ('a' + random.nextInt(5)));
                    stack.append(level == 0 ? "" : ";").append(name);
                    turned.insert(0, level == 0 ? name : name + ";");
                }
                int value = random.nextInt(9);
                stacks.merge(stack.toString(), value, Integer::sum);
                reversed.merge(turned.toString(), value, Integer::sum);
            }
            FlameGraph inverted = FlameInversion.of(graph(FlameLimits.NONE, lines(stacks)), FlameLimits.NONE);

            assertThat(frames(inverted)).isEqualTo(frames(graph(FlameLimits.NONE, lines(reversed))));
        }
    }

    private static String[] lines(Map<String, Integer> stacks) {
        return stacks.entrySet().stream()
                .map(stack -> stack.getKey() + " " + stack.getValue())
                .toArray(String[]::new);
    }

    @Test
    void should_keep_the_stacks_of_a_kind_with_callers_and_callees() {
        FlameGraph graph = graph(FlameLimits.NONE, "a;b;c 5", "a;d 3", "a;b 1", "e 9");
        byte[] kinds = new byte[graph.size()];
        kinds[2] = 4; // b
        BitSet wanted = new BitSet();
        wanted.set(4);

        assertThat(frames(FlameFocus.on(graph.withKinds(kinds), wanted)))
                .containsExactly("0  6(0+0)", "1 a 6(0+0)", "2 b 6(1+0)", "3 c 5(5+0)");
    }

    @Test
    void should_compare_two_profiles_with_and_without_scaling() {
        CallTree tree = tree("main;same 20 40", "main;new 10 0", "main;gone 0 20");
        FlameGraph scaled = FlameGraph.of(tree, SAMPLES, FlameGraph.Width.BOTH_NORMALISED, null, FlameLimits.NONE);
        FlameGraph absolute = FlameGraph.of(tree, SAMPLES, FlameGraph.Width.BOTH, null, FlameLimits.NONE);

        assertThat(scaled.beforeScale()).isEqualTo(0.5);
        assertThat(scaled.width(0)).isEqualTo(60);
        assertThat(changes(scaled)).containsExactly("main 0.0", "gone -1.0", "new 1.0", "same 0.0");
        assertThat(absolute.width(0)).isEqualTo(90);
        assertThat(absolute.change(4)).isCloseTo(-1 / 3.0, within(1e-9));
    }

    private static List<String> changes(FlameGraph graph) {
        List<String> changes = new ArrayList<>();
        for (int node = 1; node < graph.size(); node++) {
            changes.add(graph.name(node) + " " + graph.change(node));
        }
        return changes;
    }

    @Test
    void should_give_each_frame_the_quantile_of_all_that_is_below_it() {
        CallTreeBuilder builder = new CallTreeBuilder(1);
        int a = builder.child(CallTree.ROOT, builder.name("a"));
        int b = builder.child(a, builder.name("b"));
        int c = builder.child(a, builder.name("c"));
        HeatQuantiles latencies = new HeatQuantiles();
        for (int i = 1; i <= 100; i++) {
            latencies.add(b, i * 1000L, 1);
            latencies.add(c, 5, 1);
        }
        builder.add(b, 0, 100);
        builder.add(c, 0, 100);
        CallTree tree = builder.build();
        FlameGraph graph = FlameGraph.of(
                tree,
                SAMPLES,
                FlameGraph.Width.AFTER,
                latencies.heat("p50", "nanoseconds", tree, 0.5),
                FlameLimits.NONE);
        Heat heat = Objects.requireNonNull(graph.heat());

        assertThat(heat.values()[2]).isCloseTo(50_000, within(3_200.0));
        assertThat(heat.values()[3]).isEqualTo(5);
        assertThat(heat.values()[1]).isBetween(4.0, 1_100.0);

        Heat inverted = Objects.requireNonNull(
                FlameInversion.of(graph, FlameLimits.NONE).heat());
        assertThat(inverted.label()).isEqualTo("p50 of the worst stack");
        assertThat(inverted.values()).hasSize(5).endsWith(heat.values()[2], heat.values()[2], 5, 5);
    }
}
