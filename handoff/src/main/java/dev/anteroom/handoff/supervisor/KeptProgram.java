package dev.anteroom.handoff.supervisor;

import dev.anteroom.handoff.service.ServiceConfig;
import dev.anteroom.linux.libc.Descriptors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The program of the process that serves, kept open while an upgrade lasts: a deployment may have replaced its
/// file, and a rollback that started the file again would start the new version.
final class KeptProgram implements AutoCloseable {
    private final List<String> command;
    private final int fd;

    private KeptProgram(List<String> command, int fd) {
        this.command = command;
        this.fd = fd;
    }

    /// Of the running process `pid`, started with `command`, as `config` says where. An interpreted program (a
    /// script, `java -jar`) has its interpreter as its executable: then the command stays as it is.
    static KeptProgram of(int pid, List<String> command, ServiceConfig config) {
        int fd = Descriptors.open("/proc/" + pid + "/exe", Descriptors.O_RDONLY);
        if (fd < 0) {
            return new KeptProgram(command, -1);
        }
        if (replaced(pid, command, config)) {
            List<String> kept = new ArrayList<>(command);
            kept.set(0, "/proc/" + ProcessHandle.current().pid() + "/fd/" + fd);
            return new KeptProgram(kept, fd);
        }
        Descriptors.close(fd);
        return new KeptProgram(command, -1);
    }

    private static boolean replaced(int pid, List<String> command, ServiceConfig config) {
        try {
            Path executable = Path.of("/proc/" + pid + "/exe");
            // "/srv/web (deleted)" where the file was replaced by a rename
            String ran = Files.readSymbolicLink(executable).toString().replaceFirst(" \\(deleted\\)$", "");
            Optional<Path> named = find(command.getFirst(), config);
            if (named.isEmpty() || !named.get().toString().equals(ran)) {
                return named.isEmpty() && Path.of(command.getFirst()).toString().equals(ran);
            }
            Object now = Files.getAttribute(named.get(), "unix:ino");
            return !now.equals(Files.getAttribute(executable, "unix:ino"));
        } catch (IOException e) {
            return false;
        }
    }

    /// Where a command is, as execvp looks for it in the service's directory and with its PATH.
    static Optional<Path> find(String program, ServiceConfig config) {
        Path directory = Optional.ofNullable(config.directory()).orElse(Path.of(""));
        List<Path> candidates = new ArrayList<>();
        if (program.contains("/")) {
            candidates.add(directory.resolve(program));
        } else {
            String path = config.environment()
                    .getOrDefault(
                            "PATH", Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin"));
            for (String folder : path.split(":", -1)) {
                candidates.add(directory.resolve(folder).resolve(program));
            }
        }
        for (Path candidate : candidates) {
            if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
                try {
                    return Optional.of(candidate.toRealPath());
                } catch (IOException e) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    /// What starts it again.
    List<String> command() {
        return command;
    }

    @Override
    public void close() {
        if (fd >= 0) {
            Descriptors.close(fd);
        }
    }
}
