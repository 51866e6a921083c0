package dev.anteroom.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.anteroom.linux.netns.NetNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A network namespace of its own for a test, with loopback up. Skips the test where one cannot be made.
public final class TestNamespace implements AutoCloseable {
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final String name;
    private final NetNamespace namespace;

    private TestNamespace(String name) {
        this.name = name;
        this.namespace = NetNamespace.named(name).orElseThrow();
    }

    public static TestNamespace create() {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/sbin/ip")) || Files.isExecutable(Path.of("/sbin/ip")),
                "iproute2 is absent");
        assumeTrue("root".equals(System.getProperty("user.name")), "making a network namespace needs root");
        String name = "anteroom-test-" + ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet();
        assumeTrue(
                run(List.of("ip", "netns", "add", name)).exit() == 0, "this host lets nobody make a network namespace");
        TestNamespace created = new TestNamespace(name);
        assertThat(run(List.of("ip", "-n", name, "link", "set", "lo", "up")).exit())
                .isZero();
        return created;
    }

    public String name() {
        return name;
    }

    public NetNamespace namespace() {
        return namespace;
    }

    public <T> T call(Callable<T> task) {
        return namespace.call(task);
    }

    public void sysctl(String parameter, String value) {
        assertThat(exec("sysctl", "-qw", parameter + "=" + value).exit()).isZero();
    }

    /// Runs a command inside and returns what it wrote.
    public Output exec(String... command) {
        return run(inside(command));
    }

    public List<String> inside(String... command) {
        List<String> full = new ArrayList<>(List.of("ip", "netns", "exec", name));
        full.addAll(List.of(command));
        return full;
    }

    public record Output(int exit, String text) {}

    public static Output run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " hangs");
            }
            return new Output(process.exitValue(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        namespace.close();
        run(List.of("ip", "netns", "del", name));
    }
}
