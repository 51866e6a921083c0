package dev.anteroom.watch;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// [HeldListener] as a process of its own, in this network namespace or in one made for it.
final class TestService implements AutoCloseable {
    private final Process process;
    private final int port;

    private TestService(Process process) throws IOException {
        this.process = process;
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = String.valueOf(out.readLine());
        if (!line.startsWith("listening on ")) {
            process.destroyForcibly();
            throw new IOException("the service says: " + line);
        }
        this.port = Integer.parseInt(line.substring("listening on ".length()));
    }

    /// @param arguments of [HeldListener]
    static TestService start(Object... arguments) throws IOException {
        return start(List.of(), arguments);
    }

    /// In a network namespace of its own, with loopback up.
    static TestService startAlone(Object... arguments) throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "a network namespace of its own needs root");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/unshare")), "util-linux is absent");
        return start(List.of("/usr/bin/unshare", "-n", "sh", "-c", "ip link set lo up; exec \"$@\"", "sh"), arguments);
    }

    private static TestService start(List<String> before, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx32m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                "target/test-classes",
                HeldListener.class.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return new TestService(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /// Lets its clients come.
    void begin() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
