package dev.anteroom.handoff.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.anteroom.handoff.Sandbox;
import dev.anteroom.linux.proc.FdTable;
import dev.anteroom.linux.process.Pidfd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A supervisor that runs as root is attacked by its own service, by another process of the service's user, and
/// by an ordinary user: nothing is killed, opened, appended to or spoofed.
class AttackTest {
    private static final int SERVICES_USER = 65534;
    private static final int STRANGER = 54321;

    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();

    @BeforeEach
    void needsRootAndPython() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/python3")) && Files.isExecutable(Path.of("/usr/bin/setpriv")),
                "needs python3 and setpriv");
        // others have to get as far as the supervisor's own folders
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    }

    @AfterEach
    void endWhatWasStarted() {
        started.forEach(Process::destroyForcibly);
    }

    private Process victim(int uid, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                "setpriv", "--reuid=" + uid, "--regid=" + uid, "--clear-groups", "--", "sleep", "300");
        builder.environment().putAll(environment);
        Process process = builder.start();
        started.add(process);
        Bench.await("the victim sleeps", () -> command(process).startsWith("sleep"));
        return process;
    }

    private static String command(Process process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Runs Python as a user and gives what it printed.
    private static String as(int uid, String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "setpriv",
                "--reuid=" + uid,
                "--regid=" + uid,
                "--clear-groups",
                "--",
                "/usr/bin/python3",
                "-c",
                program));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return text;
    }

    /// A service as root starts it and that then drops its rights, as those that bind low ports do. After
    /// READY=1 it says what it was told to.
    private void describe(Bench bench, List<String> says) throws IOException {
        Path program = Files.writeString(folder.resolve("service.py"), """
                import os, socket, sys
                s = socket.socket(fileno=3); s.setblocking(True)
                os.setgid(65534); os.setuid(65534)
                d = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                for text in ["READY=1\\nSTATUS=honest"] + sys.argv[1:]:
                    d.sendto(text.replace("SUPERVISOR", str(os.getppid())).encode(), os.environ["NOTIFY_SOCKET"])
                while True:
                    c, _ = s.accept(); c.recv(4096); c.send(b"HTTP/1.0 200 OK\\r\\n\\r\\n1 "); c.close()
                """);
        List<String> command = new ArrayList<>(List.of("/usr/bin/python3", program.toString()));
        command.addAll(says);
        bench.describeCommand("ready: notify\ndrain: 1s\ncleanup: 1s\n", command);
    }

    @Test
    void should_withstand_its_service_its_services_user_and_a_stranger() throws Exception {
        Process roots = victim(0, Map.of());
        Process services = victim(SERVICES_USER, Map.of());
        Process strangers = victim(STRANGER, Map.of());
        try (Bench bench = new Bench(folder)) {
            describe(
                    bench,
                    List.of(
                            "MAINPID=1",
                            "MAINPID=SUPERVISOR",
                            "MAINPID=" + roots.pid(),
                            "MAINPID=" + services.pid(),
                            "MAINPID=" + strangers.pid(),
                            "MAINPID=-1\nMAINPID=99999999999\nMAINPID=x"));
            Sandbox.Running supervisor = bench.supervise("is ready");
            StateDirectory directory = bench.directory();
            String notify = directory.notifySocket(1).toString();
            int serving = bench.servingPid();
            assertThat(bench.ask("status").toString()).contains("honest");

            // by another process of the service's user, and by a stranger: spoofed states, other main processes,
            // time without end, and descriptors to keep
            long before = FdTable.of(supervisor.pid()).count().orElseThrow();
            for (int uid : new int[] {SERVICES_USER, STRANGER}) {
                assertThat(as(uid, """
                        import array, os, socket, sys
                        d = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                        for text in ["STATUS=spoofed", "STOPPING=1", "EXTEND_TIMEOUT_USEC=999999999999999",
                                     "MAINPID=" + sys.argv[2], "MAINPID=%d" % os.getpid(), "MAINPID=1"]:
                            d.sendto(text.encode(), sys.argv[1])
                        fds = array.array("i", [0] * 250)
                        d.connect(sys.argv[1])
                        d.sendmsg([b"FDSTORE=1\\nFDNAME=x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, fds)])
                        print("sent")
                        """, notify, Long.toString(services.pid()))).contains("sent");
            }
            // on every file and socket of the supervisor's
            for (int uid : new int[] {SERVICES_USER, STRANGER}) {
                assertThat(as(
                                uid,
                                """
                        import os, socket, sys
                        private, sockets, notify = sys.argv[1:]
                        def attempt(what, body):
                            try:
                                body()
                                print("DONE", what)
                            except OSError as e:
                                print("refused", what, e.errno)
                        def ask(path):
                            s = socket.socket(socket.AF_UNIX); s.connect(path); s.send(b'{"do":"stop"}\\n')
                        attempt("stop", lambda: ask(private + "/control.sock"))
                        attempt("list", lambda: os.listdir(private))
                        attempt("read state", lambda: open(private + "/state.json").read())
                        attempt("write state", lambda: open(private + "/state.json", "w"))
                        attempt("append audit", lambda: open(private + "/audit.log", "a"))
                        attempt("read audit", lambda: open(private + "/audit.log").read())
                        attempt("take the lock", lambda: open(private + "/lock", "w"))
                        attempt("plant a state", lambda: open(private + "/state.json.next", "w"))
                        attempt("replace the folder", lambda: os.rename(private, private + ".old"))
                        attempt("list sockets", lambda: os.listdir(sockets))
                        attempt("plant a socket", lambda: os.symlink("/etc/passwd", sockets + "/notify-2.sock"))
                        attempt("remove a socket", lambda: os.unlink(notify))
                        attempt("loosen", lambda: os.chmod(private, 0o777))
                        """,
                                directory.path().toString(),
                                directory.sockets().toString(),
                                notify))
                        .doesNotContain("DONE")
                        .contains("refused stop", "refused plant a socket");
            }
            // the listeners are the service's: its user may have them, a stranger gets nothing
            assertThat(as(STRANGER, """
                    import array, socket, sys
                    s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1])
                    text, extra, _, _ = s.recvmsg(4096, 4096)
                    print(len(text), len(extra))
                    """, directory.listeners().toString())).contains("0 0");
            // and a flood of messages fills no log
            assertThat(as(STRANGER, """
                    import socket, sys
                    d = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                    for i in range(3000):
                        d.sendto(b"STATUS=\\x1b[31mspoofed\\nMAINPID=1", sys.argv[1])
                    for i in range(200):
                        s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[2]); s.close()
                    print("sent")
                    """, notify, directory.listeners().toString()))
                    .contains("sent");

            assertThat(bench.ask("status").toString()).contains("honest").doesNotContain("spoofed");
            assertThat(bench.servingPid()).isEqualTo(serving);
            assertThat(bench.version()).isEqualTo("1");
            assertThat(FdTable.of(supervisor.pid()).count().orElseThrow()).isLessThan(before + 50);
            String audit = Files.readString(directory.path().resolve("audit.log"));
            assertThat(audit.lines().count()).isLessThan(200);
            assertThat(audit).contains("no process of this service").doesNotContain("\u001b");

            long began = System.nanoTime();
            bench.ask("stop");
            assertThat(supervisor.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began))
                    .isLessThan(20);
        }
        assertThat(List.of(roots, services, strangers)).allMatch(Process::isAlive);
    }

    @Test
    void should_answer_garbage_with_a_sentence_and_go_on() throws Exception {
        try (Bench bench = new Bench(folder)) {
            describe(bench, List.of());
            bench.supervise("is ready");
            String answers = as(0, """
                    import socket, sys
                    big = b'{"do":"' + b"x" * 70000 + b'"}\\n'
                    for garbage in [b"\\n", b"{\\n", b"[]\\n", b"null\\n", b"\\xff\\xfe\\x00\\n", b'"stop"\\n', b'{"do":1}\\n',
                                    b'{"do":"stop","now":true}\\n', b'{"do":"stop","do":"status"}\\n', b'{"do":"stop"} x\\n',
                                    b'{"do":"upgrade","canary":"5"}\\n', b'{"do":"upgrade","canary":[500]}\\n',
                                    b'{"do":"upgrade","drain_ms":-1}\\n', b'{"do":"upgrade","drain_ms":1e99}\\n',
                                    b'{"do":"upgrade","command":["a\\\\u0000b"]}\\n', b'{"do":"upgrade","command":[1]}\\n',
                                    b'{"do":"upgrade","dry_run":"yes"}\\n', b"[" * 60000 + b"\\n", big]:
                        s = socket.socket(socket.AF_UNIX); s.settimeout(20); s.connect(sys.argv[1])
                        try:
                            s.sendall(garbage)
                        except BrokenPipeError:
                            pass
                        print(s.recv(4096).decode().strip() or "NOTHING")
                    # who says nothing, and who never reads, holds nobody up
                    silent = [socket.socket(socket.AF_UNIX) for _ in range(20)]
                    for s in silent:
                        s.connect(sys.argv[1])
                    s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.sendall(b'{"do":"status"}\\n')
                    print(s.recv(65536).decode().strip()[:40])
                    """, bench.directory().control().toString());
            assertThat(answers.lines().limit(19))
                    .hasSize(19)
                    .allSatisfy(line -> assertThat(line).startsWith("{\"error\":"));
            assertThat(answers.lines().skip(19).findFirst().orElse("")).startsWith("{\"ok\":true");
            assertThat(bench.version()).isEqualTo("1");
        }
    }

    /// A state file names a process that isn't the service's, and a stranger calls its own program the
    /// service's.
    @Test
    void should_signal_nothing_that_only_a_file_or_an_environment_names() throws Exception {
        Process named = victim(0, Map.of());
        try (Bench bench = new Bench(folder)) {
            describe(bench, List.of());
            StateDirectory directory = bench.directory();
            Process marked = victim(
                    STRANGER, Map.of("NOTIFY_SOCKET", directory.notifySocket(99).toString()));
            Sandbox.Running first = bench.supervise("is ready");
            int serving = bench.servingPid();
            Bench.kill(first);
            SupervisorState left = directory.read().orElseThrow();
            try (Pidfd victim = Pidfd.open((int) named.pid()).orElseThrow()) {
                List<SupervisorState.Member> members = new ArrayList<>(left.members());
                members.add(new SupervisorState.Member(
                        77, victim.pid(), victim.startTicks(), Role.LEAVING, List.of("sleep"), Map.of("http", 4L)));
                directory.write(new SupervisorState(
                        left.schema(), left.name(), left.lastGeneration(), members, left.migrateRequests()));
            }
            Sandbox.Running second = bench.supervise("recovered");
            assertThat(bench.servingPid()).isEqualTo(serving);
            bench.ask("stop");
            assertThat(second.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(named.isAlive()).isTrue();
            assertThat(marked.isAlive()).isTrue();
        }
    }
}
