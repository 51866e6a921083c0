package dev.anteroom.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anteroom.linux.netns.NetNamespace;
import dev.anteroom.linux.proc.FdTable;
import dev.anteroom.linux.proc.ProcNet;
import dev.anteroom.linux.proc.ProcessState;
import dev.anteroom.linux.sampler.SamplingPlan;
import dev.anteroom.linux.survey.ListenerSurvey;
import dev.anteroom.linux.survey.ListenerView;
import dev.anteroom.linux.survey.Survey;
import dev.anteroom.linux.tuning.Parameter;
import dev.anteroom.linux.tuning.ParameterTable;
import dev.anteroom.linux.tuning.TuningFacts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// What another user than root sees, and what it is told about the rest.
class WithoutPrivilegesTest {
    @Test
    void should_still_see_depth_limit_and_age_and_say_that_holders_are_incomplete() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open()
                        .bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 5);
                SocketChannel client = SocketChannel.open(server.getLocalAddress())) {
            assertThat(client.isConnected()).isTrue();
            int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
            assertThat(survey(port).notes()).as("of root").isEmpty();
            Survey survey = Nobody.call(() -> survey(port));
            ListenerView view = survey.listeners().getFirst();
            assertThat(view.facts().listener().depth()).isEqualTo(1);
            assertThat(view.facts().listener().limit()).isEqualTo(5);
            assertThat(view.facts().oldestMillis()).isPositive();
            assertThat(view.facts().hiddenProcesses()).isPositive();
            assertThat(survey.notes())
                    .singleElement()
                    .satisfies(note -> assertThat(note)
                            .contains("may not be listed")
                            .contains("CAP_SYS_PTRACE")
                            .contains("Depths, limits, ages and drops are complete"));
        }
    }

    @Test
    void should_name_the_privilege_that_is_missing_and_what_works_without() throws Exception {
        Process process = new ProcessBuilder("sleep", "30").start();
        try (TestNamespace other = TestNamespace.create()) {
            long pid = process.pid();
            assertThat(other.call(() -> 1)).isEqualTo(1);
            assertThat(FdTable.of(pid).sockets()).isPresent();
            assertThatThrownBy(() -> Nobody.call(() -> other.call(() -> 1)))
                    .isInstanceOf(PermissionException.class)
                    .hasMessageContaining("CAP_SYS_ADMIN")
                    .hasMessageContaining("/proc/PID/net can still be read");
            assertThatThrownBy(() -> Nobody.call(() -> NetNamespace.of(pid)))
                    .isInstanceOf(PermissionException.class)
                    .hasMessageContaining("CAP_SYS_PTRACE")
                    .hasMessageContaining("can still be seen");
            assertThatThrownBy(() -> Nobody.call(() -> FdTable.of(pid).sockets()))
                    .isInstanceOf(PermissionException.class)
                    .hasMessageContaining("process " + pid)
                    .hasMessageContaining("can still be read");
            assertThat(Nobody.call(() -> ProcNet.of(pid).counters())).isPresent();
            assertThat(Nobody.call(() -> ProcessState.of(pid)))
                    .get()
                    .extracting(ProcessState::command)
                    .isEqualTo("sleep");
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void should_still_judge_the_parameters_and_leave_out_what_may_not_be_read() throws Exception {
        Process process = new ProcessBuilder("sleep", "30").start();
        try (NetNamespace own = NetNamespace.current()) {
            OptionalLong pid = OptionalLong.of(process.pid());
            assertThat(ParameterTable.of(TuningFacts.read(own, pid, 0))).isNotEmpty();
            List<Parameter> table = Nobody.call(() -> ParameterTable.of(TuningFacts.read(own, pid, 0)));
            assertThat(table)
                    .filteredOn(parameter -> parameter.status() != Parameter.Status.UNKNOWN)
                    .extracting(Parameter::name)
                    .contains("net.core.somaxconn", "net.ipv4.tcp_max_syn_backlog", "fs.file-max", "fs.nr_open");
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static Survey survey(int port) throws InterruptedException {
        try (NetNamespace own = NetNamespace.current();
                ListenerSurvey survey = ListenerSurvey.start(own, SamplingPlan.port(port, 100))) {
            Thread.sleep(100);
            return survey.survey();
        }
    }
}
