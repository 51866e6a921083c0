package dev.anteroom.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.anteroom.drift.facts.HostFacts;
import dev.anteroom.drift.layer.Action;
import dev.anteroom.drift.layer.Drifted;
import dev.anteroom.drift.layer.Drifted.Severity;
import dev.anteroom.drift.layer.Step;
import dev.anteroom.drift.live.LiveFacts;
import dev.anteroom.drift.live.LiveRequest;
import dev.anteroom.drift.remedy.RemedyForm;
import dev.anteroom.linux.netns.NetNamespace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Twelve set-ups in network namespaces with a real Go listener: each of the four layers broken (or none), declared in
/// each of three ways.
class FourLayersTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 12, 1);

    @TempDir
    static Path folder;

    private static Path program;

    @BeforeAll
    static void build() throws IOException {
        program = LabNamespace.build(folder);
    }

    /// Who declares, and how it looks in a file.
    enum Declares {
        SYSCTL_D("etc/sysctl.d/50-shop.conf", "# shop\nnet/core/somaxconn =\t%d\n"),
        MANIFEST("shop.yaml", """
                apiVersion: v1
                kind: Pod
                metadata: {name: drifting}
                spec:
                  securityContext:
                    sysctls:
                      - {name: net.core.somaxconn, value: "%d"}
                """),
        ANSIBLE("vars.yml", "sysctl_config:\n  net.core.somaxconn: %d\n");

        private final String file;
        private final String text;

        Declares(String file, String text) {
            this.file = file;
            this.text = text;
        }
    }

    /// Which step is broken.
    enum Broken {
        NOTHING(Step.NONE, 4096, 4096, 4096),
        DECLARED(Step.DECLARED_KERNEL, 8192, 4096, 4096),
        KERNEL(Step.KERNEL_EFFECTIVE, 4096, 128, 4096),
        NEEDED(Step.EFFECTIVE_NEEDED, 16, 16, 16);

        private final Step step;
        private final int declared;
        private final int atListen;
        private final int now;

        Broken(Step step, int declared, int atListen, int now) {
            this.step = step;
            this.declared = declared;
            this.atListen = atListen;
            this.now = now;
        }
    }

    static List<Object[]> setUps() {
        List<Object[]> all = new ArrayList<>();
        for (Declares declares : Declares.values()) {
            for (Broken broken : Broken.values()) {
                all.add(new Object[] {declares, broken});
            }
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("setUps")
    void should_name_the_broken_step_and_nothing_else(Declares declares, Broken broken, @TempDir Path files)
            throws IOException {
        Path file = files.resolve(declares.file);
        Files.createDirectories(file.getParent());
        Files.writeString(file, declares.text.formatted(broken.declared));
        try (LabNamespace namespace = LabNamespace.create()) {
            namespace.sysctl("net.core.somaxconn", Integer.toString(broken.atListen));
            Process server = namespace.serve(program);
            namespace.sysctl("net.core.somaxconn", Integer.toString(broken.now));
            if (broken == Broken.NEEDED) {
                fill(namespace, broken.now + 8);
            }
            Path root = declares == Declares.SYSCTL_D ? files : folder.resolve("none");
            List<Path> declared = declares == Declares.SYSCTL_D ? List.of() : List.of(file);
            DriftReport report = judge(namespace, root, declared);
            List<Drifted> findings = report.findings().stream()
                    .map(Judged::finding)
                    .filter(f -> f.severity() != Severity.NOTE)
                    .toList();
            if (broken == Broken.NOTHING) {
                assertThat(findings).isEmpty();
                assertThat(report.outcome()).isEqualTo(Outcome.HOLDS);
                return;
            }
            assertThat(report.outcome()).isEqualTo(Outcome.BROKEN);
            assertThat(findings).hasSize(1);
            Drifted found = findings.getFirst();
            assertThat(found.step()).isEqualTo(broken.step);
            assertThat(found.message()).doesNotContain("65535");
            check(broken, found, namespace, pid(server), file);
        }
    }

    private static void check(Broken broken, Drifted found, LabNamespace namespace, long pid, Path file) {
        String entry = "ip netns exec " + namespace.name() + " ";
        List<String> commands = found.actions().stream().map(Action::command).toList();
        switch (broken) {
            case NOTHING -> throw new AssertionError();
            case DECLARED -> {
                assertThat(commands)
                        .containsExactly(
                                entry + "sysctl -w net.core.somaxconn=8192",
                                "anteroom relisten --pid " + pid + " --port 8080 --backlog 8192");
                assertThat(found.file()).isEqualTo(file.toString());
                assertThat(found.line()).isGreaterThan(1);
            }
            case KERNEL -> {
                assertThat(commands).containsExactly("anteroom relisten --pid " + pid + " --port 8080 --backlog 4096");
                assertThat(found.message()).contains("is 128, somaxconn in namespace " + namespace.name() + " is 4096");
                assertThat(found.price()).contains("3968 more connections").contains("MiB");
            }
            case NEEDED -> {
                assertThat(commands)
                        .containsExactly(
                                entry + "sysctl -w net.core.somaxconn=4096",
                                "anteroom relisten --pid " + pid + " --port 8080 --backlog 4096");
                assertThat(found.message()).contains("its queue was full");
            }
        }
    }

    /// What a relisten command names: `ip netns exec` has become the program by then.
    private static long pid(Process server) {
        return server.pid();
    }

    private static DriftReport judge(LabNamespace namespace, Path root, List<Path> declared) {
        try (NetNamespace open = namespace.open()) {
            HostFacts facts = LiveFacts.read(
                    List.of(open),
                    new LiveRequest(false, OptionalLong.empty(), 0, root, declared, List.of(), Map.of(), "test"));
            return Drift.judge(List.of(facts), null, false, TODAY);
        }
    }

    private static void fill(LabNamespace namespace, int connections) {
        try (NetNamespace open = namespace.open()) {
            open.call(() -> {
                for (int i = 0; i < connections; i++) {
                    Socket socket = new Socket();
                    try {
                        socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 8080), 50);
                    } catch (IOException full) {
                        socket.close();
                    }
                }
                return null;
            });
        }
    }

    /// The printed tasks, applied by a real ansible-playbook.
    @Test
    void the_printed_ansible_tasks_should_mend_it_and_a_second_run_change_nothing(@TempDir Path files)
            throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/ansible-playbook")), "ansible-core is absent");
        Path conf = files.resolve("etc/sysctl.d/50-shop.conf");
        Files.createDirectories(conf.getParent());
        Files.writeString(conf, "net.core.somaxconn = 4096\nnet.ipv4.tcp_rmem = 4096 131072  6291456\n");
        try (LabNamespace namespace = LabNamespace.create()) {
            namespace.sysctl("net.core.somaxconn", "128");
            namespace.sysctl("net.ipv4.tcp_rmem", "4096 87380 6291456");
            namespace.serve(program);
            DriftReport before = judge(namespace, files, List.of());
            assertThat(before.outcome()).isEqualTo(Outcome.BROKEN);
            Path playbook = Files.writeString(files.resolve("mend.yml"), RemedyForm.ansible.render(before));
            assertThat(play(namespace, playbook, files)).contains("changed=3").contains("failed=0");
            DriftReport after = judge(namespace, files, List.of());
            assertThat(after.findings()).isEmpty();
            assertThat(after.outcome()).isEqualTo(Outcome.HOLDS);
            assertThat(play(namespace, playbook, files)).contains("changed=0").contains("failed=0");
        }
    }

    /// `anteroom relisten` is the command's; here its one system call is made by the library behind it.
    private static String play(LabNamespace namespace, Path playbook, Path files) throws IOException {
        Path anteroom = files.resolve("anteroom");
        if (!Files.exists(anteroom)) {
            Files.writeString(anteroom, RELISTEN);
            assertThat(anteroom.toFile().setExecutable(true)).isTrue();
        }
        List<String> command = new ArrayList<>(namespace.inside("ansible-playbook", "-i", "localhost,", "-c", "local"));
        command.addAll(List.of("-e", "anteroom=" + anteroom, "-e", "ansible_python_interpreter=/usr/bin/python3"));
        command.add(playbook.toString());
        return LabNamespace.run(command).text();
    }

    /// pidfd_open, pidfd_getfd and listen, as `anteroom relisten` does; the command itself is of a module further down.
    private static final String RELISTEN = """
            #!/usr/bin/python3
            import ctypes, os, re, socket, sys
            a = dict(zip(sys.argv[2::2], sys.argv[3::2]))
            pid, port, backlog = int(a["--pid"]), int(a["--port"]), int(a["--backlog"])
            libc = ctypes.CDLL(None, use_errno=True)
            pidfd = libc.syscall(434, pid, 0)
            done = 0
            for fd in os.listdir(f"/proc/{pid}/fd"):
                if not os.readlink(f"/proc/{pid}/fd/{fd}").startswith("socket:"):
                    continue
                own = libc.syscall(438, pidfd, int(fd), 0)
                s = socket.socket(fileno=own)
                if s.getsockname()[1:2] == (port,):
                    s.listen(backlog)
                    done += 1
            sys.exit(0 if done == 1 else 3)
            """;
}
