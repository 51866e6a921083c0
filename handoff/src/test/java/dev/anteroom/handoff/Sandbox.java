package dev.anteroom.handoff;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.anteroom.linux.netns.NetNamespace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// A network namespace of its own with loopback up, and the Go programs of `src/test/go` built once and started
/// inside it. What was started ends with it. Skips the test where root, iproute2 or Go is absent.
public final class Sandbox implements AutoCloseable {
    private static final AtomicInteger COUNTER = new AtomicInteger();
    private static final Map<String, Path> BUILT = new HashMap<>();

    private final String name;
    private final NetNamespace namespace;
    private final List<Process> started = new ArrayList<>();

    private Sandbox(String name) {
        this.name = name;
        this.namespace = NetNamespace.named(name).orElseThrow();
    }

    public static Sandbox create() {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/sbin/ip")) || Files.isExecutable(Path.of("/sbin/ip")),
                "iproute2 is absent");
        assumeTrue("root".equals(System.getProperty("user.name")), "making a network namespace needs root");
        String name = "anteroom-ho-" + ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet();
        assumeTrue(run("ip", "netns", "add", name) == 0, "this host lets nobody make a network namespace");
        run("ip", "-n", name, "link", "set", "lo", "up");
        return new Sandbox(name);
    }

    public NetNamespace namespace() {
        return namespace;
    }

    public void sysctl(String parameter, String value) {
        if (run("ip", "netns", "exec", name, "sysctl", "-qw", parameter + "=" + value) != 0) {
            throw new AssertionError("sysctl " + parameter);
        }
    }

    /// A program of `src/test/go`.
    public static synchronized Path go(String program) {
        return BUILT.computeIfAbsent(program, name -> build(Path.of("src/test/go"), "./" + name));
    }

    /// Builds a Go program where every user may execute it.
    ///
    /// @param folder of its module
    /// @param program package within the module
    public static Path build(Path folder, String program) {
        Path go = Stream.of("/usr/lib/go-1.23/bin/go", "/usr/local/go/bin/go", "/usr/lib/go/bin/go", "/usr/bin/go")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        assumeTrue(go != null, "Go is absent");
        try {
            Path home = Files.createTempDirectory("anteroom-go");
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
            home.toFile().deleteOnExit();
            Path built = home.resolve(
                    folder.toRealPath().resolve(program).normalize().getFileName());
            built.toFile().deleteOnExit();
            ProcessBuilder build = new ProcessBuilder(String.valueOf(go), "build", "-o", built.toString(), program)
                    .directory(folder.toFile())
                    .redirectErrorStream(true);
            build.environment().putAll(Map.of("GOTOOLCHAIN", "local", "GOFLAGS", "-mod=mod", "CGO_ENABLED", "0"));
            Process process = build.start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("go build failed: " + text);
            }
            return built;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// A started program with its standard output.
    public record Running(Process process, BufferedReader output) {
        public int pid() {
            return (int) process.pid();
        }

        public String awaitLine(String prefix) {
            try {
                for (String line = output.readLine(); line != null; line = output.readLine()) {
                    if (line.startsWith(prefix)) {
                        return line;
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            throw new AssertionError("the program ended before it said " + prefix);
        }
    }

    public Running start(String... command) {
        return start(Map.of(), command);
    }

    public Running start(Map<String, String> environment, String... command) {
        List<String> full = new ArrayList<>(List.of("ip", "netns", "exec", name));
        full.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(full).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            started.add(process);
            return new Running(
                    process,
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int run(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(20, TimeUnit.SECONDS) ? process.exitValue() : -1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String output(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        for (Process process : started) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        // What they started may have outlived them (nginx's workers outlive a killed master), and would hold the
        // output of the whole build open.
        output("ip", "netns", "pids", name)
                .lines()
                .forEach(pid -> ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly));
        namespace.close();
        run("ip", "netns", "del", name);
    }
}
