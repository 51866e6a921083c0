package dev.anteroom.handoff.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.anteroom.handoff.HandoffException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateDirectoryTest {
    @TempDir
    Path folder;

    @Test
    void should_remove_the_oldest_upgrades_and_nothing_else() throws IOException {
        StateDirectory directory = StateDirectory.of("web", folder);
        directory.pruneUpgrades(3);
        for (int i = 1; i <= 12; i++) {
            Files.createDirectories(directory.upgrade(i).resolve("inside"));
            Files.writeString(directory.upgrade(i).resolve("inside").resolve("file"), "text");
        }
        Path foreign = Files.createDirectory(directory.path().resolve("upgrades/notes"));
        directory.pruneUpgrades(3);
        List<Path> left =
                IntStream.rangeClosed(10, 12).mapToObj(directory::upgrade).toList();
        try (Stream<Path> found = Files.list(directory.path().resolve("upgrades"))) {
            assertThat(found).contains(foreign).containsAll(left).hasSize(4);
        }
    }

    private static void refuses(StateDirectory directory, String why) {
        assertThatThrownBy(() -> directory.lock(Duration.ZERO))
                .isInstanceOf(HandoffException.class)
                .hasMessageContaining(why);
    }

    @Test
    void should_make_a_folder_that_only_its_owner_may_enter() throws IOException {
        try (StateDirectory directory = StateDirectory.of("web", folder.resolve("new"))) {
            directory.lock(Duration.ZERO);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.path())))
                    .isEqualTo("rwx------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.sockets())))
                    .isEqualTo("rwx--x--x");
            directory.write(new SupervisorState(SupervisorState.SCHEMA, "web", 3, List.of(), null));
            try (Stream<Path> files = Files.list(directory.path())) {
                for (Path file : files.toList()) {
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as(file.toString())
                            .isEqualTo("rw-------");
                }
            }
            assertThat(directory.read()).isPresent();
        }
    }

    @Test
    void should_refuse_a_folder_that_others_could_have_filled() throws IOException {
        Path open = Files.createDirectory(folder.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        refuses(StateDirectory.of("open", folder), open + " can be written by others");
        Path readable = Files.createDirectory(folder.resolve("readable"));
        Files.setPosixFilePermissions(readable, PosixFilePermissions.fromString("rwxr-xr-x"));
        refuses(StateDirectory.of("readable", folder), "chmod 700 " + readable);
        // who may write to a folder may replace what is in it
        refuses(StateDirectory.of("below", open), open + " can be written by others");
    }

    @Test
    void should_refuse_a_link_anywhere_on_the_way() throws IOException {
        Path real = Files.createDirectory(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        refuses(StateDirectory.of("link", folder), link + " is a symbolic link");
        refuses(StateDirectory.of("web", link), link + " is a symbolic link");
        refuses(StateDirectory.of("web", link.resolve("further")), link + " is a symbolic link");
        Files.writeString(folder.resolve("file"), "");
        refuses(StateDirectory.of("file", folder), "is no folder");
    }

    @Test
    void should_refuse_another_users_folder() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Path theirs = Files.createDirectory(
                folder.resolve("theirs"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.setAttribute(theirs, "unix:uid", 54_321);
        refuses(StateDirectory.of("theirs", folder), theirs + " belongs to uid 54321");
        refuses(StateDirectory.of("below", theirs), theirs + " belongs to uid 54321");
    }

    @Test
    void should_open_no_state_through_a_link_and_no_pipe() throws Exception {
        StateDirectory directory = StateDirectory.of("web", folder);
        try (directory) {
            directory.lock(Duration.ZERO);
            Path state = directory.path().resolve("state.json");
            Path elsewhere = Files.writeString(
                    folder.resolve("elsewhere"),
                    StateFile.text(new SupervisorState(SupervisorState.SCHEMA, "web", 3, List.of(), null)));
            Files.createSymbolicLink(state, elsewhere);
            assertThatThrownBy(directory::read).hasMessageContaining("no regular file");
            Files.delete(state);
            assertThat(new ProcessBuilder("mkfifo", state.toString()).start().waitFor())
                    .isZero();
            assertThatThrownBy(directory::read).hasMessageContaining("no regular file");
            Files.delete(state);
            Files.copy(elsewhere, state);
            Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rw-rw-rw-"));
            assertThatThrownBy(directory::read).hasMessageContaining("others may write to it");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "null",
                "[]",
                "{\"schema\":\"x\",\"name\":\"web\",\"lastGeneration\":1,\"members\":[]}",
                "{\"schema\":\"anteroom.supervisor-state/1\",\"name\":\"other\",\"lastGeneration\":1,\"members\":[]}",
                "{\"schema\":\"anteroom.supervisor-state/1\",\"name\":\"web\",\"lastGeneration\":-1,\"members\":[]}",
                "{\"schema\":\"anteroom.supervisor-state/1\",\"name\":\"web\",\"lastGeneration\":1,\"members\":[],"
                        + "\"migrateRequests\":\"1; reboot\"}",
                "{\"schema\":\"anteroom.supervisor-state/1\",\"name\":\"web\",\"lastGeneration\":1,\"members\":[{"
                        + "\"generation\":1,\"pid\":1,\"startTicks\":1,\"role\":\"CURRENT\",\"command\":[\"x\"],\"listeners\":{}}]}",
                "{\"schema\":\"anteroom.supervisor-state/1\",\"name\":\"web\",\"lastGeneration\":1,\"members\":[{"
                        + "\"generation\":1,\"pid\":9,\"startTicks\":1,\"role\":\"CURRENT\",\"command\":[],\"listeners\":{}}]}",
                "{\"schema\":\"anteroom.supervisor-state/1\",\"name\":\"web\",\"lastGeneration\":1,\"members\":[{"
                        + "\"generation\":1,\"pid\":9,\"startTicks\":1,\"role\":null,\"command\":[\"x\"],\"listeners\":{}}]}",
            })
    void should_refuse_a_state_that_no_supervisor_wrote(String text) throws IOException {
        StateDirectory directory = StateDirectory.of("web", folder);
        try (directory) {
            directory.lock(Duration.ZERO);
            Files.writeString(directory.path().resolve("state.json"), text);
            assertThatThrownBy(directory::read)
                    .isInstanceOf(HandoffException.class)
                    .hasMessageContaining("state.json cannot be read");
        }
    }

    @Test
    void should_bound_the_audit_log_and_turn_it_over() throws IOException {
        Path audit = folder.resolve("audit.log");
        Journal journal = new Journal("web", new PrintWriter(new StringWriter()), audit);
        for (int i = 0; i < 5_000; i++) {
            journal.refused("nobody", "connect", "refused");
        }
        assertThat(Files.readAllLines(audit)).hasSize(20);
        for (int i = 0; i < 5_000; i++) {
            journal.audit("root", "x".repeat(70_000) + "\u001b[31m", "ok");
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> logs = files.filter(file -> file.getFileName().toString().startsWith("audit.log"))
                    .toList();
            assertThat(logs).hasSize(4);
            for (Path log : logs) {
                assertThat(Files.size(log)).isLessThan((1 << 20) + 10_000);
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log)))
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void should_not_append_to_what_a_link_names() throws IOException {
        Path precious = Files.writeString(folder.resolve("precious"), "as it was");
        Path audit = Files.createSymbolicLink(folder.resolve("audit.log"), precious);
        StringWriter said = new StringWriter();
        new Journal("web", new PrintWriter(said), audit).audit("root", "stop", "ok");
        assertThat(precious).hasContent("as it was");
        assertThat(said.toString()).contains("cannot be written");
    }
}
