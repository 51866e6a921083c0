package dev.anteroom.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FingerprintTest {
    private static final List<String> PATH =
            List.of("main.main", "example.com/shop.(*Server).Serve", "main.(*limited).Accept");

    @Test
    void shifted_lines_other_closure_numbers_and_type_arguments_should_keep_it() {
        String before = Fingerprint.of("limit-reached", PATH, "checkout");
        List<String> recompiled = List.of(
                "main.main main.go:48",
                "example.com/shop.(*Server[go.shape.struct { A int; B []string }]).Serve.func2.1 +0x1d4",
                "main.(*limited).Accept-fm");

        assertThat(Fingerprint.of("limit-reached", recompiled, "checkout"))
                .isEqualTo(before)
                .matches("[0-9a-f]{16}");
    }

    @Test
    void another_cause_workload_or_path_should_be_another() {
        Set<String> all = new HashSet<>();
        for (String cause : List.of("limit-reached", "slow-accept")) {
            for (String workload : List.of("checkout", "cart")) {
                all.add(Fingerprint.of(cause, PATH, workload));
                all.add(Fingerprint.of(cause, PATH.reversed(), workload));
                all.add(Fingerprint.of(cause, List.of(), workload));
            }
        }
        assertThat(all).hasSize(12);
        assertThat(Fingerprint.of("ab", List.of(), "c")).isNotEqualTo(Fingerprint.of("a", List.of(), "bc"));
        assertThat(Fingerprint.of("a", List.of(), "b")).isNotEqualTo(Fingerprint.of("a", List.of("b"), ""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            main.run.func1                           | main.run
            main.run.func1.2                         | main.run
            main.run.func1.gowrap3                   | main.run
            main.(*S).Serve.deferwrap1               | main.(*S).Serve
            main.(*S).Serve-fm                       | main.(*S).Serve
            main.(*S).Serve.func2-range1             | main.(*S).Serve
            main.main.Serve.func1.accept             | main.main.Serve.accept
            main.functions                           | main.functions
            main.func1tion                           | main.func1tion
            main.Map[go.shape.int,[]uint8].Get       | main.Map.Get
            runtime.goexit.abi0                      | runtime.goexit
            gopkg.in/yaml%2ev3.(*parser).parse       | gopkg.in/yaml%2ev3.(*parser).parse
            """)
    void names_should_lose_what_a_compiler_chooses(String function, String normal) {
        assertThat(Fingerprint.normal(function)).isEqualTo(normal);
    }

    @Test
    void hostile_names_should_take_no_time() {
        String long1 = "main." + "func1.".repeat(1_000_000);
        String long2 = "[".repeat(2_000_000);
        assertThat(Fingerprint.path(List.of(long1, long2, ""))).hasSizeLessThanOrEqualTo(1);
    }
}
