package dev.anteroom.goprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Builds the test's program with a Go toolchain of this machine: Debian's, or one that `.ci/newer-go` unpacked.
final class Toolchain {
    /// How a program was built.
    enum Variant {
        PLAIN,
        STRIPPED,
        PIE_CGO
    }

    private static final Map<String, Path> BUILT = new HashMap<>();
    private static final Path FOLDER = folder();

    private Toolchain() {}

    private static Path folder() {
        try {
            Path made = Files.createTempDirectory("goprocess");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(made)));
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            files.sorted((one, other) -> other.compareTo(one))
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path go(String version) {
        Path debian = Path.of("/usr/lib/go-" + version + "/bin/go");
        return Files.isExecutable(debian) ? debian : Path.of("/opt/newer-go/usr/lib/go-" + version + "/bin/go");
    }

    /// The program, built once in a run. Skips the test where there is no such toolchain, or no C compiler for cgo.
    static synchronized Path subject(String version, Variant variant, String architecture) {
        return BUILT.computeIfAbsent(
                version + "-" + variant + "-" + architecture, name -> build(version, variant, architecture, name));
    }

    private static Path build(String version, Variant variant, String architecture, String name) {
        Path go = go(version);
        assumeTrue(Files.isExecutable(go), "no Go " + version + " on this machine (.ci/newer-go unpacks newer ones)");
        boolean cgo = variant == Variant.PIE_CGO;
        assumeTrue(!cgo || Files.isExecutable(Path.of("/usr/bin/gcc")), "no C compiler for cgo");
        try {
            Path source = Files.createDirectories(FOLDER.resolve("src-" + (cgo ? "cgo" : "go")));
            copy("subject.go.txt", source.resolve("main.go"));
            copy(cgo ? "native_cgo.go.txt" : "native.go.txt", source.resolve("native.go"));
            Files.writeString(source.resolve("go.mod"), "module example.com/subject\n\ngo 1.19\n");
            Path out = FOLDER.resolve(name);
            List<String> command = new ArrayList<>(List.of(go.toString(), "build"));
            switch (variant) {
                case PLAIN -> {}
                case STRIPPED -> command.addAll(List.of("-ldflags", "-s -w"));
                case PIE_CGO -> command.add("-buildmode=pie");
            }
            command.addAll(List.of("-o", out.toString(), "."));
            ProcessBuilder builder = new ProcessBuilder(command).directory(source.toFile());
            builder.environment().put("CGO_ENABLED", cgo ? "1" : "0");
            builder.environment().put("GOARCH", architecture);
            builder.environment().put("GOTOOLCHAIN", "local");
            builder.environment().put("GOFLAGS", "-buildvcs=false");
            Path log = FOLDER.resolve(name + ".log");
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            assertThat(process.waitFor(8, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(log)).isZero();
            return out;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void copy(String resource, Path to) throws IOException {
        try (InputStream in = Toolchain.class.getResourceAsStream(resource)) {
            assertThat(in).as(resource).isNotNull();
            if (in != null) {
                Files.writeString(to, new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
    }
}
