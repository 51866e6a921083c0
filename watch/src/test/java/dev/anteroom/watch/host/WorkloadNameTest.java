package dev.anteroom.watch.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkloadNameTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                // A Deployment's, a StatefulSet's and a DaemonSet's pod; one whose name nobody may read.
                "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-podd3b07384_d9a0_4c9b.slice/x | api-7d9f8b6c5d-x2x4z | api | api | 7d9f8b6c5d",
                "/kubepods/besteffort/podd3b07384-d9a0-4c9b/x                                             | db-0                 | postgres | db | -",
                "/kubepods/podd3b07384-d9a0-4c9b/x                                                        | node-agent-x2x4z     | agent | node-agent | -",
                "/kubepods/podd3b07384-d9a0-4c9b/x                                                        | -                    | api | pod-d3b07384 | -",
                "/system.slice/shop.service                                                               | -                    | shop | shop | -",
                "/system.slice/docker-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.scope | 0123456789ab      | shop | container-0123456789ab | -",
                "/docker/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef                 | shop-web             | shop | shop-web | -",
                "/user.slice/user-1000.slice/session-3.scope                                              | -                    | shop | shop | -",
                "-                                                                                        | -                    | shop | shop | -",
                "-                                                                                        | -                    | - | host | -",
            })
    void a_workload_should_be_named_without_asking_anybody(
            String cgroup, String hostname, String program, String workload, String version) {
        assertThat(WorkloadName.of(text(cgroup), text(hostname), text(program)))
                .isEqualTo(new WorkloadName(workload, text(version)));
    }

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            delimiter = '|',
            value = {"~other|?other", "a\u0007b|a?b"})
    void a_hostile_name_should_be_made_harmless(String program, String workload) {
        assertThat(WorkloadName.of("", "", program).workload()).isEqualTo(workload);
        assertThat(WorkloadName.of("", "", "x".repeat(5000)).workload()).hasSize(128);
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }
}
