package dev.anteroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.anteroom.lab.Catalogue;
import dev.anteroom.lab.GoPrograms;
import dev.anteroom.lab.Lab;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `anteroom diagnose` finds out as nobody: a user who may look into no other's process and enter no
/// namespace. The service holds a lock in its Accept path for seconds at a time.
class CapturePrivilegesTest {
    private static final Path GO = Path.of("/usr/lib/go-1.23");
    private static final String NOBODY = "65534";

    @TempDir
    static Path folder;

    private static String classPath = "";

    private record Result(int status, String text) {}

    @BeforeAll
    static void everybodyMayRead() throws IOException {
        assumeTrue(ProcessHandle.current().info().user().orElse("").equals("root"), "network namespaces need root");
        assumeTrue(Files.isExecutable(GO.resolve("bin/go")), "Go 1.23 is absent");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (Files.exists(Path.of(entry))) {
                entries.add(copy(Path.of(entry), folder.resolve("app" + entries.size()))
                        .toString());
            }
        }
        classPath = String.join(File.pathSeparator, entries);
    }

    @Test
    void should_see_the_queue_of_another_users_service_in_its_own_namespace() {
        Result result = asNobody("--port", "8080");

        assertThat(result.status).as(result.text).isEqualTo(ExitStatus.ACCEPT_BOUND);
        assertThat(result.text)
                .contains("Can't see which process owns port 8080")
                .contains("run as root, as the service's own user, or with CAP_SYS_PTRACE")
                .containsPattern("Accept wait: (median [0-9.]+ m?s, )?P99 [0-9.]+ m?s")
                .contains("the capture doesn't show why");
    }

    @Test
    void should_name_what_it_lacks_where_the_namespace_may_not_be_entered() {
        Result result = asNobody("--pid", "PID");

        assertThat(result.status).as(result.text).isEqualTo(ExitStatus.ACCEPT_BOUND);
        assertThat(result.text)
                .contains("may not be opened (EACCES): run as root or with CAP_SYS_PTRACE")
                .contains("only as far as /proc/")
                .contains("Missing evidence");
    }

    @Test
    void should_tell_the_likely_cause_but_not_whether_from_a_url_alone() {
        Result result = asNobody("--url", "http://127.0.0.1:6060");

        assertThat(result.status).as(result.text).isEqualTo(ExitStatus.INCONCLUSIVE);
        assertThat(result.text)
                .contains("a remote pprof can't show the accept queue")
                .contains("INCONCLUSIVE")
                .contains("lock_in_accept_path");
    }

    private static Result asNobody(String target, String value) {
        Lab lab = new Lab(
                GoPrograms.build(GO, Path.of("../lab/go"), Path.of("target/go").toAbsolutePath()));
        return lab.during(Catalogue.named("lock-own-mutex").getFirst(), pid -> {
            try {
                Process process = new ProcessBuilder(
                                "nsenter",
                                "--net=/proc/" + pid + "/ns/net",
                                "setpriv",
                                "--reuid=" + NOBODY,
                                "--regid=" + NOBODY,
                                "--clear-groups",
                                ProcessHandle.current().info().command().orElseThrow(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-Duser.home=" + folder,
                                "-cp",
                                classPath,
                                Main.class.getName(),
                                "diagnose",
                                target,
                                value.replace("PID", Long.toString(pid)),
                                "--seconds",
                                "1",
                                "-o",
                                folder.resolve("capture" + target + ".zip").toString())
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
                String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return new Result(process.waitFor(), text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    /// The build's own folders may be root's alone.
    private static Path copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Path made = Files.createDirectories(to.resolve(from.relativize(directory)));
                Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path copied = Files.copy(file, file.equals(from) ? to : to.resolve(from.relativize(file)));
                Files.setPosixFilePermissions(copied, PosixFilePermissions.fromString("rw-r--r--"));
                return FileVisitResult.CONTINUE;
            }
        });
        return to;
    }
}
