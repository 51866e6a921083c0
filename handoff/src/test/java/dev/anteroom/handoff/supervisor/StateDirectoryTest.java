package dev.anteroom.handoff.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
