package dev.anteroom.watch.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.anteroom.wire.Fingerprint;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AcceptPathTest {
    private static JsonNode diagnosis(String state, String line, String leaf) {
        return JsonMapper.shared().readTree("""
                {"postures": [{"loop": "main.run"}],
                 "blame": [
                  {"cause": null, "share": 0.1, "loop": "", "stack": []},
                  {"cause": "lock_in_accept_path", "share": 0.6, "loop": "main.run", "state": "%s",
                   "stack": ["%s", "sync.(*Mutex).Lock /usr/lib/go/mutex.go:9", "main.(*gate).Accept /src/gate.go:%s",
                             "main.run /src/main.go:%s", "main.main /src/main.go:3", "runtime.main /usr/lib/go/proc.go:1"]},
                  {"cause": "lock_in_accept_path", "share": 0.2, "loop": "main.run", "stack": []},
                  {"cause": "gc_pressure", "share": 0.1, "loop": "main.run", "stack": []}]}""".formatted(state, leaf, line, line));
    }

    @Test
    void should_go_from_the_loop_to_the_innermost_function_that_is_the_services_own() {
        assertThat(AcceptPath.of(diagnosis("wait", "7", "runtime.gopark /p.go:1"), "lock_in_accept_path"))
                .containsExactly("main.run", "main.(*gate).Accept");
    }

    @Test
    void should_be_the_loop_alone_where_the_part_has_no_stack() {
        assertThat(AcceptPath.of(diagnosis("wait", "7", "x"), "gc_pressure")).containsExactly("main.run");
        assertThat(AcceptPath.of(JsonMapper.shared().readTree("{}"), "gc_pressure"))
                .isEmpty();
    }

    @Test
    void should_give_the_same_fingerprint_for_other_lines_and_other_leaves_of_the_library() {
        List<String> one = AcceptPath.of(diagnosis("a", "7", "runtime.gopark /p.go:1"), "lock_in_accept_path");
        List<String> other = AcceptPath.of(diagnosis("b", "99", "sync.runtime_SemacquireMutex"), "lock_in_accept_path");
        assertThat(Fingerprint.of("c", one, "w")).isEqualTo(Fingerprint.of("c", other, "w"));
    }

    @Test
    void should_add_the_shares_of_each_cause() {
        var shares = AcceptPath.blame(diagnosis("a", "7", "x"));
        assertThat(shares).containsOnlyKeys("lock_in_accept_path", "gc_pressure");
        assertThat(shares.get("lock_in_accept_path")).isCloseTo(0.8, within(1e-9));
    }
}
