package dev.anteroom.watch.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anteroom.watch.WatchException;
import dev.anteroom.watch.incident.Incident;
import dev.anteroom.watch.window.Window;
import dev.anteroom.watch.window.WindowQuery;
import dev.anteroom.wire.WaitHistogram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
    private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");

    @TempDir
    Path folder;

    @Test
    void windows_should_come_back_as_they_were_kept_also_to_a_reader_beside_the_writer() {
        Window api = window(NOON, "api", "7d9f");
        Window web = window(NOON.plusSeconds(10), "web", "");
        try (Store store = Store.open(folder).store();
                Store reader = readerOf(store, List.of(api, web))) {
            assertThat(reader.windows(WindowQuery.between(NOON, NOON.plusSeconds(20))))
                    .containsExactly(api, web);
            assertThat(reader.windows(WindowQuery.between(NOON, NOON.plusSeconds(10))))
                    .containsExactly(api);
            assertThat(reader.windows(WindowQuery.between(Instant.EPOCH, NOON))).isEmpty();
            assertThat(reader.windows(new WindowQuery(NOON, NOON.plusSeconds(60), "web", null, null)))
                    .containsExactly(web);
            assertThat(reader.windows(new WindowQuery(NOON, NOON.plusSeconds(60), null, "7d9f", "*:8080")))
                    .containsExactly(api);
            assertThat(reader.observedUntil()).contains(NOON.plusSeconds(20));
        }
    }

    private Store readerOf(Store writer, List<Window> windows) {
        writer.write(windows, NOON.plusSeconds(20));
        return Store.read(folder);
    }

    @Test
    void a_window_written_twice_should_be_kept_once() {
        try (Store store = Store.open(folder).store()) {
            store.write(List.of(window(NOON, "api", "")), NOON);
            store.write(List.of(window(NOON, "api", "")), NOON);
            assertThat(store.windows(WindowQuery.between(NOON, NOON.plusSeconds(1))))
                    .hasSize(1);
        }
    }

    @Test
    void observed_since_should_begin_anew_after_a_gap() {
        try (Store store = Store.open(folder).store()) {
            store.write(List.of(), NOON);
            store.write(List.of(), NOON.plusSeconds(10));
            assertThat(store.observedSince()).contains(NOON);
            store.write(List.of(), NOON.plusSeconds(600));
            assertThat(store.observedSince()).contains(NOON.plusSeconds(600));
            // A clock that is set back an hour is a gap as well.
            store.write(List.of(), NOON.minusSeconds(3000));
            assertThat(store.observedSince()).contains(NOON.minusSeconds(3000));
        }
    }

    @Test
    void a_broken_file_should_be_kept_aside_and_a_new_one_begun() throws IOException {
        try (Store store = Store.open(folder).store()) {
            store.write(List.of(window(NOON, "api", "")), NOON);
        }
        byte[] bytes = Files.readAllBytes(folder.resolve(Store.FILE));
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] ^= (byte) (i * 31);
        }
        Files.write(folder.resolve(Store.FILE), bytes);
        Store.Opened opened = Store.open(folder);
        try (Store store = opened.store()) {
            assertThat(opened.note()).contains("broken");
            assertThat(store.windows(WindowQuery.between(NOON, NOON.plusSeconds(1))))
                    .isEmpty();
        }
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .anyMatch(name -> name.startsWith(Store.FILE + ".broken-"));
        }
    }

    @Test
    void a_file_of_a_newer_version_should_be_left_alone() throws Exception {
        Store.open(folder).store().close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(Store.FILE));
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version = 99");
        }
        assertThatThrownBy(() -> Store.open(folder))
                .isInstanceOf(WatchException.class)
                .hasMessageContaining("newer");
        assertThatThrownBy(() -> Store.read(folder)).hasMessageContaining("version 99");
    }

    @Test
    void incidents_should_be_found_newest_first_and_lose_their_capture_only_where_asked() {
        try (Store store = Store.open(folder).store()) {
            Incident first = incident("a", NOON);
            Incident second = incident("b", NOON.plusSeconds(1)).recorded("b.zip", 7, "sha256:00");
            store.write(first);
            store.write(second);
            store.write(first.with(Incident.State.SKIPPED, "the budget is spent"));
            assertThat(store.incidents(Instant.EPOCH, 10))
                    .extracting(Incident::id)
                    .containsExactly("b", "a");
            assertThat(store.incident("a").orElseThrow().summary()).isEqualTo("the budget is spent");
            assertThat(store.deletable()).containsExactly(second);
            store.pin("b", true);
            assertThat(store.deletable()).isEmpty();
            store.forgetCapture("b");
            assertThat(store.incident("b").orElseThrow().capture()).isNull();
            assertThat(store.unfinished()).extracting(Incident::id).containsExactly("b");
            store.forgetBefore(NOON.plusSeconds(60));
            assertThat(store.incidents(Instant.EPOCH, 10))
                    .extracting(Incident::id)
                    .containsExactly("b");
        }
    }

    private static Incident incident(String id, Instant at) {
        return new Incident(
                id,
                at,
                "h1",
                "api",
                "*:8080",
                "overflow",
                Incident.State.RECORDING,
                null,
                null,
                null,
                "",
                null,
                null,
                0,
                null,
                false,
                "");
    }

    private static Window window(Instant start, String workload, String version) {
        WaitHistogram waits = new WaitHistogram.Builder().add(0.2, 99).add(3).build();
        return new Window(
                start,
                start.plusSeconds(10),
                "h1",
                workload,
                version,
                "*:8080",
                128,
                17,
                1.5,
                3,
                4,
                100,
                waits,
                0.01,
                true);
    }
}
