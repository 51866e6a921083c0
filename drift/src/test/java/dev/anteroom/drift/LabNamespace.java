package dev.anteroom.drift;

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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// A network namespace of its own with a Go server in it. Skips the test where one can't be made.
final class LabNamespace implements AutoCloseable {
    private static final AtomicInteger COUNTER = new AtomicInteger();
    private static final long HANGS_SECONDS = 60;
    private static final String SOURCE = """
            package main

            import (
            	"fmt"
            	"net"
            	"os"
            )

            // Listens and, unless told to accept, doesn't: its queue fills.
            func main() {
            	l, err := net.Listen("tcp", "127.0.0.1:8080")
            	if err != nil {
            		panic(err)
            	}
            	fmt.Println("listening")
            	for len(os.Args) > 1 {
            		c, err := l.Accept()
            		if err == nil {
            			defer c.Close()
            		}
            	}
            	os.Stdin.Read(make([]byte, 1))
            }
            """;

    private final String name;
    private final List<Process> started = new ArrayList<>();

    private LabNamespace(String name) {
        this.name = name;
    }

    static LabNamespace create() {
        assumeTrue("root".equals(System.getProperty("user.name")), "making a network namespace needs root");
        String name = "anteroom-drift-" + ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet();
        assumeTrue(run(List.of("ip", "netns", "add", name)).exit() == 0, "this host lets nobody make a namespace");
        LabNamespace namespace = new LabNamespace(name);
        namespace.exec("ip", "link", "set", "lo", "up");
        return namespace;
    }

    String name() {
        return name;
    }

    NetNamespace open() {
        return NetNamespace.named(name).orElseThrow();
    }

    void sysctl(String parameter, String value) {
        exec("sysctl", "-qw", parameter + "=" + value);
    }

    String exec(String... command) {
        Output output = run(inside(command));
        assertThat(output.exit()).as(output.text()).isZero();
        return output.text();
    }

    List<String> inside(String... command) {
        List<String> full = new ArrayList<>(List.of("ip", "netns", "exec", name));
        full.addAll(List.of(command));
        return full;
    }

    /// Starts the server and returns when it listens; it ends with the namespace.
    Process serve(Path program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(inside(program.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        started.add(process);
        byte[] said = process.getInputStream().readNBytes("listening".length());
        assertThat(new String(said, StandardCharsets.UTF_8)).isEqualTo("listening");
        return process;
    }

    /// The server, built in `folder`.
    static Path build(Path folder) throws IOException {
        Path go = go();
        Path source = Files.writeString(folder.resolve("drifting.go"), SOURCE);
        Path program = folder.resolve("drifting");
        Output output = run(List.of(go.toString(), "build", "-o", program.toString(), source.toString()));
        assertThat(output.exit()).as(output.text()).isZero();
        return program;
    }

    private static Path go() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/usr/lib"))) {
            Path newest = all.map(folder -> folder.resolve("bin/go"))
                    .filter(path -> path.toString().contains("/go-1.") && Files.isExecutable(path))
                    .max(Path::compareTo)
                    .orElse(null);
            assumeTrue(newest != null, "no Go under /usr/lib/go-1.*");
            return newest;
        }
    }

    record Output(int exit, String text) {}

    static Output run(List<String> command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("GO111MODULE", "off");
            Process process = builder.start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(HANGS_SECONDS, TimeUnit.SECONDS)) {
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
        started.forEach(Process::destroyForcibly);
        run(List.of("ip", "netns", "del", name));
    }
}
