package dev.anteroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a user may name where a file is taken.
class InputFileTest {
    private static final Path CAPTURE = Path.of("../examples/live-capture");

    @TempDir
    Path folder;

    @Test
    void should_find_in_the_folder_of_a_capture_what_the_command_is_for() {
        assertThat(InputFile.PROFILE.of(CAPTURE)).isEqualTo(CAPTURE.resolve("profile/cpu.pb.gz"));
        assertThat(InputFile.TRACE.of(CAPTURE)).isEqualTo(CAPTURE.resolve("trace.out"));
        assertThat(InputFile.GOROUTINES.of(CAPTURE)).exists();
    }

    @Test
    void should_find_it_in_the_archive_of_a_capture() throws IOException {
        Path archive = folder.resolve("incident.zip");
        Path cpu = CAPTURE.resolve("profile/cpu.pb.gz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            zip.putNextEntry(new ZipEntry("incident/profile/cpu.pb.gz"));
            Files.copy(cpu, zip);
        }
        Path found = InputFile.PROFILE.of(archive);
        assertThat(found).hasSameBinaryContentAs(cpu);
        assertThat(found.getFileName()).hasToString("incident.zip:profile-cpu.pb.gz");
        assertThatThrownBy(() -> InputFile.TRACE.of(archive))
                .hasMessageContaining("without an execution trace")
                .hasMessageContaining("anteroom diagnose");
    }

    @Test
    void should_fetch_a_url() throws IOException {
        byte[] body = Files.readAllBytes(CAPTURE.resolve("profile/cpu.pb.gz"));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/debug/pprof/profile", exchange -> {
            exchange.sendResponseHeaders(200, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/debug/pprof/profile?seconds=1";
            assertThat(InputFile.PROFILE.of(Path.of(url))).hasBinaryContent(body);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void should_take_a_dash_for_standard_input_and_leave_every_other_file() {
        assertThat(InputFile.PROFILE.of(Path.of("-"))).hasToString("/dev/stdin");
        assertThat(InputFile.PROFILE.of(Path.of("cpu.pb.gz"))).hasToString("cpu.pb.gz");
    }
}
