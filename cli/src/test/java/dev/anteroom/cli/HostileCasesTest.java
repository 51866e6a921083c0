package dev.anteroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Inputs that once stopped a command, took its time or memory, steered the terminal or were answered with more
/// than they show. (Main processes named by strangers: `AttackTest`; more than the heap: [SmallHeapTest]; every
/// command over hostile names: [HostileNamesTest].)
@Timeout(60)
class HostileCasesTest {
    @TempDir
    Path folder;

    private record Ended(int status, String out, String err) {}

    private static Path given(String name) {
        URL file = Objects.requireNonNull(HostileCasesTest.class.getResource("hostile/" + name), name);
        try {
            return Path.of(file.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Ended run(String... command) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Main.run(
                new PrintWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8)),
                new PrintWriter(new OutputStreamWriter(err, StandardCharsets.UTF_8)),
                command);
        HostileNamesTest.assertHarmless(out.toByteArray());
        HostileNamesTest.assertHarmless(err.toByteArray());
        assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain("\tat ");
        return new Ended(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static JsonNode diagnosis(Path input) {
        return JsonMapper.shared()
                .readTree(run("diagnose", input.toString(), "--json").out());
    }

    @Test
    void should_lose_no_diagnosis_by_one_line_of_one_dump() throws IOException {
        Path line = given("goroutines-created-by.txt");
        Path incident = folder.resolve("incident");
        Files.createDirectory(incident);
        for (String whole : List.of("g.txt", "ss.txt")) {
            Files.copy(given("one-ss-4000/" + whole), incident.resolve(whole));
        }
        Files.copy(line, incident.resolve("goroutines-created-by.txt"));
        for (Path input : List.of(line, incident)) {
            Ended ended = run("diagnose", input.toString(), "--explain");
            assertThat(ended.status()).isEqualTo(ExitStatus.INCONCLUSIVE);
            assertThat(ended.out()).contains("goroutines-created-by.txt: The last line lacks its end");
        }
        assertThat(run("diagnose", incident.toString()).out()).containsPattern("4000\\s+connections\\s+queued");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(\\w|\\W)+Foo", "((a*)*)*b", "(a|aa)+$", "(.*a){25}x"})
    void should_match_any_expression_in_time_that_grows_with_the_text_alone(String expression) {
        String profile = given("redos.pb").toString();
        assertThat(run("profile", "top", "-focus", expression, profile).status())
                .isEqualTo(ExitStatus.OK);
        assertThat(run("flame", "--folded", "--focus", expression, profile).status())
                .isIn(ExitStatus.OK, ExitStatus.UNUSABLE_INPUT);
    }

    @Test
    void should_match_any_colour_rule_in_time_that_grows_with_the_text_alone() {
        String profile = given("redos.pb").toString();
        Ended ended = run("flame", "--svg", "--colours", given("c1.rules").toString(), profile);
        assertThat(ended.status()).isEqualTo(ExitStatus.OK);
        assertThat(ended.out()).contains("<svg").doesNotContain("<script>alert");
    }

    @Test
    void should_show_what_steers_a_terminal_in_every_kind_of_file() {
        for (String verb : List.of("top", "tree", "folded")) {
            assertThat(run("profile", verb, given("evil.pb.gz").toString()).status())
                    .isEqualTo(ExitStatus.OK);
            run("profile", verb, given("evil2.folded").toString());
        }
        assertThat(run("goroutines", given("evil_g.txt").toString()).out()).contains("\\u001b");
        run("diagnose", given("evil_g.txt").toString(), "--explain");
        for (String broken : List.of("esc-in-error.txt", "evil2.folded")) {
            assertThat(run("diagnose", given(broken).toString()).err()).contains(broken);
        }
        String profile = given("evil.pb.gz").toString();
        assertThat(run("flame", "--colours", given("c4.rules").toString(), profile)
                        .err())
                .contains("line 1", "\\u001b[31m");
        String capture = given("one-ss-4000").toString();
        assertThat(run("compare", capture, capture, "--gate", given("esc.yaml").toString())
                        .err())
                .contains("esc.yaml line 2", "[31mred");
        assertThat(run("run", "-c", given("svc_esc.yaml").toString()).err()).contains("\\u001b[31mred");
    }

    /// The second listing ends within the line of the socket whose queue stood at the first.
    @Test
    void should_not_take_what_a_cut_listing_lacks_for_absent() {
        Path capture = given("ss-cut-reuseport");
        assertThat(diagnosis(capture).path("verdict").asString()).isNotEqualTo("HEALTHY");
        assertThat(run("diagnose", capture.toString(), "--explain").out())
                .contains("ss_after.txt: the last line has no end");
    }

    @Test
    void should_not_call_a_nearly_full_queue_healthy_by_one_look() {
        assertThat(diagnosis(given("one-ss-4000")).path("verdict").asString()).isEqualTo("INCONCLUSIVE");
    }

    @Test
    void should_hold_nothing_against_who_wrote_the_dump() {
        Path dump = given("own-dump-writer");
        assertThat(diagnosis(dump).path("causes").toString()).doesNotContain("stop_the_world");
        assertThat(run("diagnose", dump.toString()).out()).doesNotContain("world is stopped");
    }

    @Test
    void should_start_no_command_that_a_description_makes_of_itself() {
        Ended ended = run("run", "-c", given("svc_rec.yaml").toString(), "--state-dir", folder.toString());
        assertThat(ended.status()).isIn(ExitStatus.USAGE, ExitStatus.UNUSABLE_INPUT);
        assertThat(ended.err()).contains("svc_rec.yaml:3: command has texts and numbers as its items");
    }

    @Test
    void should_read_the_profile_of_leaked_goroutines() {
        JsonNode read = JsonMapper.shared()
                .readTree(run(
                                "goroutines",
                                "--json",
                                given("goroutineleak.debug1").toString())
                        .out());
        assertThat(read.path("dumps").path(0).path("goroutines").asInt()).isEqualTo(15);
    }
}
