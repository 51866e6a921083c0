package dev.anteroom.goprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anteroom.profile.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Processes that aren't there, aren't Go, lose their executable, or end while they are read.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class EndingProcessTest {
    @TempDir
    Path folder = Path.of("");

    private static Path program() {
        return Toolchain.subject("1.23", Toolchain.Variant.STRIPPED, "amd64");
    }

    @Test
    void should_say_that_a_process_has_ended() throws IOException, InterruptedException {
        try (Subject subject = new Subject(program());
                GoProcess process = GoProcess.open(subject.pid());
                GoroutineWatch watch = process.watch()) {
            GoroutineRef main = process.goroutines().ref(0);
            Look look = new Look();
            assertThat(watch.look(main, look)).isTrue();
            subject.process().destroyForcibly().waitFor();
            assertThatThrownBy(process::goroutines)
                    .isInstanceOf(GoProcessException.class)
                    .hasMessage("Process " + subject.pid() + " has ended.");
            assertThatThrownBy(() -> watch.look(main, look)).isInstanceOf(GoProcessException.class);
            assertThatThrownBy(() -> GoProcess.open(subject.pid()))
                    .hasMessage("There is no process " + subject.pid() + ", or it has ended.");
        }
    }

    @Test
    void should_say_that_a_program_is_not_go() {
        assertThatThrownBy(() -> GoProcess.open((int) ProcessHandle.current().pid()))
                .isInstanceOfSatisfying(
                        GoProcessException.class,
                        e -> assertThat(e.reason()).isEqualTo(GoProcessException.Reason.NOT_GO));
    }

    @Test
    void should_read_a_program_whose_file_was_deleted() throws IOException {
        Path copy = Files.copy(program(), folder.resolve("copy"));
        try (Subject subject = new Subject(copy)) {
            Files.delete(copy);
            try (GoProcess process = GoProcess.open(subject.pid())) {
                assertThat(process.goroutines().size()).isGreaterThan(15);
            }
        }
    }

    @Test
    void should_know_a_goroutine_again_and_tell_when_it_has_ended() throws IOException {
        try (Subject subject = new Subject(program());
                GoProcess process = GoProcess.open(subject.pid());
                GoroutineWatch watch = process.watch()) {
            GoroutineSnapshot snapshot = process.goroutines();
            Look look = new Look();
            for (int row = 0; row < snapshot.size(); row++) {
                assertThat(watch.look(snapshot.ref(row), look)).isTrue();
                if (snapshot.status(row) == GoroutineStatus.WAITING && look.status() == GoroutineStatus.WAITING) {
                    assertThat(look.state()).isEqualTo(snapshot.state(row));
                    assertThat(look.stack()).isEqualTo(snapshot.stack(row));
                    assertThat(look.fd()).isEqualTo(snapshot.fd(row));
                }
                if (snapshot.status(row) == GoroutineStatus.SYSCALL) {
                    assertThat(Path.of("/proc/" + subject.pid() + "/task/" + look.threadId()))
                            .exists();
                }
                GoroutineRef former = new GoroutineRef(snapshot.ref(row).address(), snapshot.id(row) + 1_000_000);
                assertThat(watch.look(former, look)).isFalse();
            }
        }
    }

    @Test
    void should_record_where_the_time_goes() throws IOException {
        try (Subject subject = new Subject(program());
                GoProcess process = GoProcess.open(subject.pid())) {
            Profile profile = WallProfile.record(process, Duration.ofMillis(500), 50);
            assertThat(profile.sampleTypes()).hasSize(2);
            assertThat(profile.sampleCount()).isGreaterThan(15);
        }
    }
}
