package dev.anteroom.linux.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.linux.TestNamespace;
import dev.anteroom.linux.proc.FileHandles;
import dev.anteroom.linux.proc.Limits;
import dev.anteroom.linux.proc.Sysctls;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ParameterTableTest {
    @Test
    void should_judge_the_target_s_namespace_and_not_its_own() throws Exception {
        try (TestNamespace namespace = TestNamespace.create()) {
            namespace.sysctl("net.core.somaxconn", "128");
            namespace.sysctl("net.ipv4.tcp_abort_on_overflow", "1");
            namespace.sysctl("net.ipv4.tcp_syncookies", "0");
            try (ServerSocketChannel server =
                    namespace.call(() -> ServerSocketChannel.open().bind(new InetSocketAddress(8080), 4096))) {
                assertThat(server.isOpen()).isTrue();
                namespace.sysctl("net.core.somaxconn", "1024");
                List<Parameter> table =
                        ParameterTable.of(TuningFacts.read(namespace.namespace(), OptionalLong.empty(), 0));
                assertThat(find(table, "net.core.somaxconn")).satisfies(parameter -> {
                    assertThat(parameter.current()).isEqualTo("1024");
                    assertThat(parameter.recommended()).isEqualTo("4096");
                    assertThat(parameter.relisten()).isTrue();
                });
                assertThat(find(table, "backlog of *:8080")).satisfies(parameter -> {
                    assertThat(parameter.current()).isEqualTo("128");
                    assertThat(parameter.status()).isEqualTo(Parameter.Status.ADVICE);
                    assertThat(parameter.why()).contains("Less than today's somaxconn");
                    assertThat(parameter.relisten()).isTrue();
                });
                assertThat(find(table, "net.ipv4.tcp_abort_on_overflow").status())
                        .isEqualTo(Parameter.Status.PROBLEM);
                assertThat(find(table, "net.ipv4.tcp_syncookies").status()).isEqualTo(Parameter.Status.ADVICE);
            }
        }
    }

    @Test
    void should_have_nothing_to_say_about_a_default_namespace() {
        try (TestNamespace namespace = TestNamespace.create()) {
            namespace.sysctl("net.core.somaxconn", "4096");
            assertThat(ParameterTable.of(TuningFacts.read(namespace.namespace(), OptionalLong.empty(), 0)))
                    .extracting(Parameter::status)
                    .containsOnly(Parameter.Status.OK);
        }
    }

    @Test
    void should_call_a_nearly_used_up_file_limit_a_problem() {
        List<Parameter> table = ParameterTable.of(new TuningFacts(
                Sysctls.read(List.of()),
                List.of(),
                Optional.of(new Limits.Limit(1024, 524_288)),
                OptionalLong.of(1_000),
                Optional.of(new FileHandles(95, 100))));
        assertThat(find(table, "RLIMIT_NOFILE")).satisfies(parameter -> {
            assertThat(parameter.current()).isEqualTo("1024 (hard 524288), 1000 used");
            assertThat(parameter.recommended()).isEqualTo("65536");
            assertThat(parameter.status()).isEqualTo(Parameter.Status.PROBLEM);
        });
        assertThat(find(table, "fs.file-max").status()).isEqualTo(Parameter.Status.PROBLEM);
        assertThat(find(table, "net.core.somaxconn").status()).isEqualTo(Parameter.Status.UNKNOWN);
    }

    private static Parameter find(List<Parameter> table, String name) {
        return table.stream()
                .filter(parameter -> parameter.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
