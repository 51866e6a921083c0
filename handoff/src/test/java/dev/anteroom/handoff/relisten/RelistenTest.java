package dev.anteroom.handoff.relisten;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anteroom.handoff.HandoffException;
import dev.anteroom.handoff.Sandbox;
import dev.anteroom.linux.proc.FdTable;
import org.junit.jupiter.api.Test;

class RelistenTest {
    @Test
    void should_raise_the_limit_of_a_running_go_service_and_keep_nothing() {
        try (Sandbox sandbox = Sandbox.create()) {
            sandbox.sysctl("net.core.somaxconn", "128");
            Sandbox.Running service = sandbox.start(Sandbox.go("served").toString(), "-listen", ":8080");
            service.awaitLine("ready");
            sandbox.sysctl("net.core.somaxconn", "4096");
            Relisten.Report report = Relisten.run(service.pid(), 8080, 4096);
            assertThat(report.asAsked()).isTrue();
            assertThat(report.outcomes()).singleElement().satisfies(outcome -> {
                assertThat(outcome.before().limit()).isEqualTo(128);
                assertThat(outcome.after().limit()).isEqualTo(4096);
                assertThat(outcome.after().cookie()).isEqualTo(outcome.before().cookie());
            });
            assertThat(report.undo())
                    .isEqualTo("anteroom relisten --pid " + service.pid() + " --port 8080 --backlog 128");
            long inode = report.outcomes().getFirst().before().inode();
            assertThat(FdTable.of(ProcessHandle.current().pid()).sockets())
                    .hasValueSatisfying(own -> assertThat(own).noneMatch(socket -> socket.inode() == inode));
            Relisten.Report undone = Relisten.run(service.pid(), 8080, 128);
            assertThat(undone.outcomes().getFirst().after().limit()).isEqualTo(128);
        }
    }

    @Test
    void should_say_that_somaxconn_caps_it_and_how_to_raise_that_in_the_targets_namespace() {
        try (Sandbox sandbox = Sandbox.create()) {
            sandbox.sysctl("net.core.somaxconn", "100");
            Sandbox.Running service = sandbox.start(Sandbox.go("served").toString(), "-listen", "127.0.0.1:8080");
            service.awaitLine("ready");
            sandbox.sysctl("net.core.somaxconn", "300");
            Relisten.Report report = Relisten.run(service.pid(), 8080, 4096);
            assertThat(report.asAsked()).isFalse();
            assertThat(report.outcomes().getFirst().after().limit()).isEqualTo(300);
            assertThat(report.somaxconn()).isEqualTo(300);
            assertThat(report.raise())
                    .isEqualTo("nsenter -t " + service.pid() + " -n sysctl -w net.core.somaxconn=4096");
        }
    }

    @Test
    void should_name_who_has_the_port_where_the_process_has_not() {
        try (Sandbox sandbox = Sandbox.create()) {
            Sandbox.Running service = sandbox.start(Sandbox.go("served").toString(), "-listen", "127.0.0.1:8080");
            service.awaitLine("ready");
            Sandbox.Running bystander = sandbox.start("sh", "-c", "echo up; exec sleep 60");
            bystander.awaitLine("up");
            assertThatThrownBy(() -> Relisten.run(bystander.pid(), 8080, 10))
                    .isInstanceOf(HandoffException.class)
                    .hasMessageContaining("no listener on port 8080")
                    .hasMessageContaining("served[" + service.pid() + "]");
            assertThatThrownBy(() -> Relisten.run(service.pid(), 9, 10))
                    .isInstanceOf(HandoffException.class)
                    .hasMessageContaining("nobody listens on it");
            assertThatThrownBy(() -> Relisten.run(Integer.MAX_VALUE, 9, 10))
                    .isInstanceOf(HandoffException.class)
                    .hasMessage("There is no process " + Integer.MAX_VALUE);
        }
    }
}
