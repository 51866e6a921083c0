package dev.anteroom.watch.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.wire.v1.ChangeRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HostChangesTest {
    private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

    private final HostChanges changes = new HostChanges("h1");

    @Test
    void should_tell_what_changed_and_not_what_was_so_at_first() {
        assertThat(changes.since(Map.of("somaxconn", "128", "kernel", "6.1"), Map.of(), NOW))
                .isEmpty();
        assertThat(changes.since(Map.of("somaxconn", "128", "kernel", "6.1", "backlog:*:80", "128"), Map.of(), NOW))
                .isEmpty();
        List<ChangeRecord> told =
                changes.since(Map.of("somaxconn", "4096", "kernel", "6.1", "backlog:*:80", "64"), Map.of(), NOW);
        assertThat(told)
                .extracting(c ->
                        c.getKind() + " " + c.getHost() + " " + c.getName() + " " + c.getWas() + ">" + c.getBecomes())
                .containsExactlyInAnyOrder("sysctl h1 net.core.somaxconn 128>4096", "config h1 backlog:*:80 128>64");
    }

    @Test
    void should_tell_a_deploy_when_the_old_version_listens_no_more_under_one_id_for_all_hosts() {
        assertThat(deploys(Set.of("v1"))).isEmpty();
        assertThat(deploys(Set.of("v1", "v2"))).isEmpty();
        assertThat(deploys(Set.of("v2"))).containsExactly("deploy:shop:v1>v2");
        assertThat(deploys(Set.of("v2"))).isEmpty();
        assertThat(deploys(Set.of("v1"))).containsExactly("deploy:shop:v2>v1");
        HostChanges other = new HostChanges("h2");
        other.since(Map.of(), Map.of("shop", Set.of("v1")), NOW);
        assertThat(other.since(Map.of(), Map.of("shop", Set.of("v2")), NOW))
                .extracting(ChangeRecord::getId)
                .containsExactly("deploy:shop:v1>v2");
    }

    private List<String> deploys(Set<String> listening) {
        return changes.since(Map.of(), Map.of("shop", listening), NOW).stream()
                .map(ChangeRecord::getId)
                .toList();
    }
}
