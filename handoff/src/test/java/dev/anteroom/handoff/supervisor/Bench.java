package dev.anteroom.handoff.supervisor;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.anteroom.handoff.Sandbox;
import dev.anteroom.linux.process.Pidfd;
import dev.anteroom.linux.process.Signal;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// One supervised Go service in a sandbox: a supervisor in a JVM of its own, a load client that never tries
/// again, and what is asked of the supervisor over its control socket. Kills what it started, and only that.
final class Bench implements AutoCloseable {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Sandbox sandbox;
    private final Path folder;
    private final List<Sandbox.Running> supervisors = new ArrayList<>();
    private final StateDirectory directory;
    private final Path state;
    private List<String> asUser = List.of();
    private String classPath = System.getProperty("java.class.path");

    Bench(Path folder) {
        this.sandbox = Sandbox.create();
        this.folder = folder;
        this.state = folder;
        this.directory = StateDirectory.of("web", state);
    }

    /// From now on supervisors, and with them the service, run as this user without any capability.
    void runAs(int uid) {
        Path setpriv = Path.of("/usr/bin/setpriv");
        assumeTrue(Files.isExecutable(setpriv), "setpriv is absent");
        asUser = List.of(
                setpriv.toString(), "--reuid=" + uid, "--regid=" + uid, "--clear-groups", "--no-new-privs", "--");
        try {
            Files.setAttribute(folder, "unix:uid", uid);
            classPath = readableByAll();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A copy of this JVM's class path: the original may lie in a home that no other user may enter.
    private String readableByAll() throws IOException {
        List<String> copies = new ArrayList<>();
        for (String entry : classPath.split(File.pathSeparator, -1)) {
            Path from = Path.of(entry);
            Path to = folder.resolve("classpath").resolve(copies.size() + "-" + from.getFileName());
            if (Files.exists(from)) {
                try (Stream<Path> files = Files.walk(from)) {
                    for (Path file : files.toList()) {
                        Path copy = to.resolve(from.relativize(file).toString());
                        Files.createDirectories(copy.getParent());
                        Files.copy(file, copy);
                    }
                }
                copies.add(to.toString());
            }
        }
        return String.join(File.pathSeparator, copies);
    }

    Sandbox sandbox() {
        return sandbox;
    }

    StateDirectory directory() {
        return directory;
    }

    /// Writes the service's description: `served` with these arguments.
    Path describe(String extra, String... arguments) {
        List<String> command = new ArrayList<>(List.of(Sandbox.go("served").toString()));
        command.addAll(Arrays.asList(arguments));
        return describeCommand(extra, command);
    }

    /// Writes a whole description.
    Path describeAs(String yaml) {
        try {
            return Files.writeString(folder.resolve("web.yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path describeCommand(String extra, List<String> command) {
        return describeAs("name: web\ncommand: "
                + JsonMapper.shared().writeValueAsString(command) + "\n"
                + (extra.contains("listeners:") ? "" : "listeners: {http: \":8080\"}\n")
                + (extra.contains("verify:") ? "" : "verify: 600ms\n")
                + (extra.contains("cleanup:") ? "" : "cleanup: 2s\n") + extra);
    }

    /// Starts a supervisor and waits until it says `until`.
    Sandbox.Running supervise(String until, String... how) {
        Sandbox.Running supervisor = launch(List.of(), how);
        awaitSaid(supervisor, until);
        drain(supervisor.output());
        return supervisor;
    }

    /// Starts a supervisor and gives the first line that starts so.
    String superviseUntilLine(String prefix) {
        return launch(List.of()).awaitLine(prefix);
    }

    /// Starts a supervisor by another program, does `first`, and waits until it says `until`.
    void superviseUnder(List<String> launcher, Runnable first, String until) {
        Sandbox.Running supervisor = launch(launcher);
        await(
                "something listens",
                () -> sandbox.namespace().call(() -> {
                    try (Socket socket = new Socket()) {
                        socket.connect(new InetSocketAddress(LOOPBACK, 8080), 1_000);
                        return true;
                    } catch (IOException e) {
                        return false;
                    }
                }));
        first.run();
        awaitSaid(supervisor, until);
        drain(supervisor.output());
    }

    private static void awaitSaid(Sandbox.Running supervisor, String until) {
        String seen = awaitText(supervisor.output(), until);
        if (!seen.contains(until)) {
            throw new AssertionError("the supervisor ended before it said \"" + until + "\":\n" + seen);
        }
    }

    private Sandbox.Running launch(List<String> launcher, String... how) {
        List<String> command = new ArrayList<>(launcher);
        command.addAll(asUser);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath,
                SupervisorProcess.class.getName(),
                state.toString(),
                folder.resolve("web.yaml").toString()));
        command.addAll(Arrays.asList(how));
        Sandbox.Running supervisor = sandbox.start(command.toArray(String[]::new));
        supervisors.add(supervisor);
        return supervisor;
    }

    private static String awaitText(BufferedReader output, String until) {
        List<String> seen = new CopyOnWriteArrayList<>();
        // A thread of its own: tests that run beside this one read too, and the common pool has two on two cores.
        CompletableFuture<Void> end = CompletableFuture.runAsync(
                () -> {
                    try {
                        for (String line = output.readLine(); line != null; line = output.readLine()) {
                            seen.add(line);
                            if (line.contains(until)) {
                                return;
                            }
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                read -> Thread.ofPlatform().daemon().start(read));
        try {
            end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("the supervisor did not say \"" + until + "\":\n" + String.join("\n", seen), e);
        }
        return String.join("\n", seen);
    }

    private final List<String> said = new CopyOnWriteArrayList<>();

    /// What the supervisors have said since they were ready.
    String said() {
        return String.join("\n", said);
    }

    private void drain(BufferedReader output) {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                for (String line = output.readLine(); line != null; line = output.readLine()) {
                    said.add(line);
                }
            } catch (IOException e) {
                // Killed.
                return;
            }
        });
    }

    JsonNode ask(String what) {
        return ControlClient.ask(directory, ControlClient.request(what), event -> {});
    }

    /// @param canary shares; 0 alone: one listener; none: as is usual
    JsonNode upgrade(int... canary) {
        return ControlClient.ask(directory, upgradeRequest(canary), event -> {});
    }

    /// @param canary shares; 0 alone: one listener
    static ObjectNode upgradeRequest(int... canary) {
        ObjectNode request = ControlClient.request("upgrade");
        if (canary.length == 1 && canary[0] == 0) {
            return request.put("one_listener", true);
        }
        for (int share : canary) {
            request.withArray("canary").add(share);
        }
        return request;
    }

    /// Pid of the process that serves.
    int servingPid() {
        for (JsonNode process : ask("status").path("status").path("processes")) {
            if (process.path("role").asString().equals("current")) {
                return process.path("pid").asInt();
            }
        }
        throw new AssertionError("nobody serves");
    }

    /// One request, its answer's first word: the version.
    String version() {
        return sandbox.namespace().call(() -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(LOOPBACK, 8080), 5_000);
                socket.setSoTimeout(30_000);
                socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                return answer.substring(answer.indexOf("\r\n\r\n") + 4).split(" ", 2)[0];
            }
        });
    }

    /// The load client, running.
    static final class Load implements AutoCloseable {
        private final Process process;
        private final BufferedReader output;

        private Load(Sandbox.Running running) {
            this.process = running.process();
            this.output = running.output();
        }

        /// Ends it and gives its figures.
        JsonNode figures() {
            // Process.destroy would close its output besides
            process.toHandle().destroy();
            try {
                String line = output.readLine();
                process.waitFor(20, TimeUnit.SECONDS);
                return JsonMapper.shared().readTree(String.valueOf(line));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    Load load(String... arguments) {
        List<String> command = new ArrayList<>(List.of(Sandbox.go("load").toString(), "-timeout", "20s"));
        command.addAll(Arrays.asList(arguments));
        Sandbox.Running running = sandbox.start(command.toArray(String[]::new));
        running.awaitLine("loading");
        return new Load(running);
    }

    static void kill(Sandbox.Running supervisor) {
        supervisor.process().destroyForcibly();
        try {
            supervisor.process().waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within 20 s: " + what);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Override
    public void close() {
        directory
                .read()
                .ifPresent(left -> left.members()
                        .forEach(member -> Pidfd.open(member.pid(), member.startTicks())
                                .ifPresent(process -> {
                                    process.signal(Signal.KILL);
                                    process.close();
                                })));
        supervisors.forEach(Bench::kill);
        // started and not written down
        directory
                .read()
                .ifPresent(left -> new Recovery(directory)
                        .survivors(left)
                        .forEach(survivor -> survivor.process().signal(Signal.KILL)));
        sandbox.close();
    }
}
