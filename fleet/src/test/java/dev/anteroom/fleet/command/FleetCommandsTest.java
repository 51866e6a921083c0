package dev.anteroom.fleet.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.fleet.embedded.EmbeddedDatabase;
import dev.anteroom.fleet.store.FleetDatabase;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// The commands over a fleet in which everything has a hostile name: hosts, workloads, versions, listeners, facts.
class FleetCommandsTest {
    private static final String NAME =
            "\u001b[31mx\u001b]0;t\u0007\nFOUND fake\u202e<script>alert(1)</script><img src=x>\u009b31m\u2028";

    private static final Pattern DOCUMENTED = Pattern.compile("(?m)^    anteroom fleet (.*)$");
    private static final Path DOCS = Path.of("../docs/fleet-questions.md");

    @TempDir
    static @Nullable Path folder;

    private static @Nullable EmbeddedDatabase postgres;

    @BeforeAll
    static void fill() throws SQLException {
        EmbeddedDatabase started = EmbeddedDatabase.throwaway();
        postgres = started;
        try (FleetDatabase database = FleetDatabase.open(started.url());
                Statement statement = database.connection().createStatement()) {
            statement.execute("SET search_path = fleet");
            statement.execute("CREATE TEMP TABLE hostile AS SELECT $name$" + NAME + "$name$::text AS n");
            statement.execute("""
                    INSERT INTO rollup_hour SELECT date_trunc('hour', now()) - g * interval '1 hour', n || h, n,
                        CASE WHEN g < 20 AND h < 12 THEN n || 'new' ELSE n END, n, 1000, CASE WHEN h < 3 THEN 5 ELSE 0 END, 5,
                        CASE WHEN g < 20 AND h < 12 THEN 900 ELSE 9 END, 129, CASE WHEN h = 1 THEN 64 ELSE 128 END, 1, 0.1,
                        CASE WHEN g < 20 AND h < 12 THEN 1 + h * 0.01 ELSE 0.02 + h * 0.001 END, 2, '\\x0501', true, 3600
                    FROM hostile, generate_series(1, 60) g, generate_series(1, 24) h""");
            statement.execute("INSERT INTO rollup_minute SELECT * FROM rollup_hour");
            statement.execute("""
                    INSERT INTO incident SELECT n || h, now() - interval '10 hours', n || h, n, n, n, n, n, 0.9, n, n
                    FROM hostile, generate_series(1, 10) h""");
            statement.execute("""
                    INSERT INTO fact SELECT n || h, n, now() - interval '2 days', CASE WHEN h < 11 THEN n || 'sick' ELSE n END
                    FROM hostile, generate_series(1, 24) h""");
            statement.execute(
                    "INSERT INTO change SELECT n, now() - interval '20 hours', 'deploy', n, '', '', n, n || 'new' FROM"
                            + " hostile");
            statement.execute("""
                    INSERT INTO remedy SELECT n, now() - interval '10 hours', n, n, n || h, n, n
                    FROM hostile, generate_series(1, 5) h""");
            statement.execute("""
                    INSERT INTO heartbeat SELECT n || h, now() - interval '3 days', now() - h * interval '1 minute', NULL, n, 1, 1, 1,
                        n, 0, 0, 0 FROM hostile, generate_series(1, 9) h""");
            database.connection().commit();
        }
    }

    @AfterAll
    static void stop() {
        if (postgres != null) {
            postgres.close();
        }
    }

    private static String url() {
        return Objects.requireNonNull(postgres).url();
    }

    private record Run(int status, String out, String err) {}

    private static Run run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = FleetMain.run(new PrintWriter(out), new PrintWriter(err), arguments);
        return new Run(status, out.toString(), err.toString());
    }

    @TestFactory
    Stream<DynamicTest> should_print_nothing_that_steers_a_terminal_and_escape_pages() {
        return Stream.of("rollouts", "drift", "worst", "incidents", "changes", "what-if", "silent", "remedies")
                .map(question -> DynamicTest.dynamicTest(question, () -> check(question)));
    }

    private static void check(String question) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(question, "--db", url(), "--since", "3d"));
        if (question.equals("what-if")) {
            arguments.addAll(List.of("--workload", NAME, "--limit", "100"));
        }
        Path page = Objects.requireNonNull(folder).resolve(question + ".html");
        Run text = run(with(arguments, "--html", page.toString()));
        assertThat(text.err).isEmpty();
        assertThat(text.status).isIn(ExitStatus.FOUND, ExitStatus.NOT_JUDGED, ExitStatus.OK);
        assertHarmless(text.out);
        String html = Files.readString(page);
        assertHarmless(html);
        assertThat(html).doesNotContain("<script>alert").doesNotContain("<img src=x");
        Run json = run(with(arguments, "--format", "json"));
        assertHarmless(json.out);
        assertThat(JsonMapper.shared().readTree(json.out).get("schema").asString())
                .isEqualTo("anteroom.fleet-answer/1");
        assertThat(json.status).isEqualTo(text.status);
    }

    private static String[] with(List<String> arguments, String... more) {
        return Stream.concat(arguments.stream(), Stream.of(more)).toArray(String[]::new);
    }

    private static void assertHarmless(String text) {
        assertThat(text.codePoints().filter(FleetCommandsTest::steers).mapToObj(Integer::toHexString))
                .isEmpty();
        assertThat(text.lines()).noneMatch(line -> line.startsWith("FOUND fake"));
    }

    private static boolean steers(int c) {
        return (Character.isISOControl(c) && c != '\n' && c != '\t')
                || Character.getType(c) == Character.FORMAT
                || c == 0x2028
                || c == 0x2029;
    }

    @Test
    void should_exit_with_what_was_found() {
        assertThat(run("incidents", "--db", url(), "--since", "3d").status).isEqualTo(ExitStatus.FOUND);
        assertThat(run("incidents", "--db", url(), "--since", "2020-01-01", "--until", "2020-01-02").status)
                .isEqualTo(ExitStatus.OK);
        assertThat(run("worst", "--db", url(), "--since", "2020-01-01", "--until", "2020-01-02").status)
                .isEqualTo(ExitStatus.NOT_JUDGED);
    }

    @Test
    void should_refuse_a_password_that_everybody_can_read_and_say_where_it_belongs() {
        for (String url :
                List.of("jdbc:postgresql://db/fleet?user=a&password=secret", "jdbc:postgresql://a:secret@db/fleet")) {
            Run refused = run("worst", "--db", url);
            assertThat(refused.status).isEqualTo(ExitStatus.UNUSABLE_INPUT);
            assertThat(refused.err).contains("PGPASSFILE").doesNotContain("secret");
        }
    }

    @Test
    void should_say_in_one_line_what_is_wrong() {
        assertThat(run("worst", "--db", "jdbc:postgresql://127.0.0.1:1/fleet").status)
                .isEqualTo(ExitStatus.UNUSABLE_INPUT);
        assertThat(run("worst", "--db", url(), "--since", "yesterday").status).isEqualTo(ExitStatus.USAGE);
        assertThat(run("worst", "--db", url(), "--top", "0").status).isEqualTo(ExitStatus.USAGE);
        assertThat(run("what-if", "--db", url()).status).isEqualTo(ExitStatus.USAGE);
        assertThat(run("worst", "--db", "jdbc:postgresql://127.0.0.1:1/fleet")
                        .err
                        .lines())
                .hasSize(1);
    }

    @Test
    void should_bring_tables_up_to_date_once() {
        assertThat(run("migrate", "--db", url()).out).contains("up to date");
    }

    /// Each command that docs/fleet-questions.md names is one that runs.
    @Test
    void should_run_each_command_that_the_page_about_it_names() throws IOException {
        Matcher commands = DOCUMENTED.matcher(Files.readString(DOCS));
        int seen = 0;
        while (commands.find()) {
            String[] arguments = commands.group(1).strip().split("\\s+");
            if (!arguments[0].equals("demo")) {
                Run run = run(with(inFolder(arguments), "--db", url()));
                assertThat(run.status).as(commands.group()).isIn(0, 10, 11);
                seen++;
            }
        }
        assertThat(seen).isGreaterThanOrEqualTo(9);
    }

    /// Pages go where the test cleans up.
    private static List<String> inFolder(String... arguments) {
        return Stream.of(arguments)
                .map(a -> a.endsWith(".html")
                        ? Objects.requireNonNull(folder).resolve(a).toString()
                        : a)
                .toList();
    }
}
