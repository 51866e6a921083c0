package dev.anteroom.profile.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.profile.Profile;
import dev.anteroom.profile.ProfileBuilder;
import dev.anteroom.profile.ValueType;
import org.junit.jupiter.api.Test;

class CallTreeBuilderTest {
    /// Far more nodes than a builder begins with, in two columns.
    @Test
    void should_count_each_sample_at_the_node_where_its_stack_ends() {
        ProfileBuilder profiles = new ProfileBuilder(new ValueType("delay", "nanoseconds"));
        for (int i = 0; i < 5_000; i++) {
            int leaf = profiles.location(profiles.function("leaf" + i, ""), 1);
            int middle = profiles.location(profiles.function("middle" + i % 70, ""), 1);
            int root = profiles.location(profiles.function("root" + i % 7, ""), 1);
            profiles.sample(new int[] {leaf, middle, root}, i + 1);
        }
        Profile profile = profiles.build();

        CallTreeBuilder builder = new CallTreeBuilder(2);
        builder.addSamples(profile, 0, 0);
        builder.addSamples(profile, 0, 1);
        int[] nodes = builder.nodes(profile);
        CallTree tree = builder.build();

        assertThat(tree.size()).isEqualTo(1 + 7 + 70 + 5_000);
        assertThat(tree.total(CallTree.ROOT, 0)).isEqualTo(profile.total(0));
        assertThat(tree.total(CallTree.ROOT, 1)).isEqualTo(profile.total(0));
        for (int sample = 0; sample < nodes.length; sample++) {
            int node = nodes[sample];
            assertThat(tree.nameOf(tree.nameId(node))).isEqualTo(profile.frameName(profile.frame(sample, 0)));
            assertThat(tree.total(node, 1)).isEqualTo(profile.value(sample, 0));
            assertThat(tree.nameOf(tree.nameId(tree.parent(node))))
                    .isEqualTo(profile.frameName(profile.frame(sample, 1)));
        }
    }
}
