package dev.anteroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.anteroom.finding.render.Format;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// Every command over files, arguments and processes whose names are hostile: the bytes that it prints steer no
/// terminal, and no name begins a line of its own.
class HostileNamesTest {
    private static final String NAME = "\u001b[31mx\u0007\u202e\nACCEPT_BOUND fake 99%";
    private static final Pattern LISTED = Pattern.compile("(?m)^  ([a-z][a-z-]*)  ");

    @TempDir
    static Path folder;

    private static Map<String, Path> files = Map.of();

    @BeforeAll
    static void writeThem() throws IOException {
        files = HostileNames.write(folder);
    }

    private static String file(String name) {
        return String.valueOf(files.get(name));
    }

    /// Command lines, every command among them: each fails at once, or reads the hostile files.
    private static List<List<String>> commands() {
        List<List<String>> all = new ArrayList<>();
        String page = folder.resolve("page-" + "%d" + ".html").toString();
        for (String input : List.of("capture", "zip", "dump", "cpu", "named", "broken")) {
            all.add(List.of("diagnose", file(input)));
            all.add(List.of("diagnose", file(input), "--explain"));
            all.add(List.of("diagnose", file(input), "--json"));
            all.add(List.of("diagnose", file(input), "--html", String.format(page, all.size())));
            all.add(List.of("goroutines", file(input)));
            all.add(List.of("trace", file(input)));
            all.add(List.of("profile", "top", file(input)));
            all.add(List.of("compare", file("capture"), file(input)));
        }
        for (String input : List.of("cpu", "block", "dump", "folded", "broken", "named")) {
            for (String verb : List.of("top", "tree", "folded")) {
                all.add(List.of("profile", verb, file(input)));
                all.add(List.of("profile", verb, "-focus", "pwned|x", file(input)));
            }
            all.add(List.of("flame", file(input)));
            all.add(List.of("flame", "--folded", file(input)));
            all.add(List.of("flame", "--svg", file(input)));
            all.add(List.of("flame", "--svg", "--title", NAME, file(input)));
            all.add(List.of("flame", "--colours", file("rules"), file(input)));
            all.add(List.of("flame", file(input), "-o", String.format(page, all.size())));
        }
        all.add(List.of("profile", "diff", file("cpu"), file("cpu")));
        all.add(List.of("profile", "merge", file("cpu"), file("folded")));
        all.add(List.of("profile", "top", "-focus", "(" + NAME, file("cpu")));
        all.add(List.of("profile", "top", "-sample_index", NAME, file("cpu")));
        all.add(List.of("goroutines", "--focus", "(" + NAME, file("dump")));
        all.add(List.of("goroutines", "--json", file("dump")));
        all.add(List.of("compare", file("capture"), file("capture"), "--json"));
        all.add(List.of("compare", file("capture"), file("capture"), "--markdown", "-"));
        all.add(List.of("compare", file("capture"), file("capture"), "--gate", file("gate")));
        all.add(List.of("diagnose", file("capture"), "--latency", NAME));
        all.add(List.of("diagnose", file("capture"), "--html", "-"));
        all.add(List.of("diagnose", "--url", "http://127.0.0.1:1/" + NAME));
        all.add(List.of("capture", "--url", NAME));
        all.add(List.of("capture", "--pid", "1", "--when", NAME));
        all.add(List.of("run", "-c", file("service")));
        all.add(List.of("adopt", "--pid", "999999999", "--name", NAME));
        all.add(List.of("status", NAME, "--state-dir", folder.resolve(NAME).toString()));
        all.add(List.of("stop", NAME, "--state-dir", folder.toString()));
        all.add(List.of("release", NAME, "--state-dir", folder.toString()));
        all.add(List.of("upgrade", NAME, "--state-dir", folder.toString()));
        all.add(List.of("relisten", "--pid", NAME, "--port", "1"));
        all.add(List.of("canary", NAME));
        all.add(List.of("listeners", "--netns", NAME));
        all.add(List.of("listeners", "check", "--netns", NAME));
        all.add(List.of("lab", "list", NAME));
        all.add(List.of("lab", "exam", "--recordings", folder.resolve(NAME).toString()));
        all.add(List.of("lab", "run", NAME));
        all.add(List.of("lab", "record", NAME, "-o", folder.resolve(NAME).toString()));
        all.add(List.of("lab", "reuseport", NAME));
        all.add(List.of("lint", folder.resolve(NAME).toString()));
        for (Format format : Format.values()) {
            all.add(List.of("lint", file("source"), "--confidence", "maybe", "--format", format.name()));
        }
        all.add(List.of("lint", file("source"), "--confidence", "maybe", "--diff"));
        all.add(List.of("lint", file("source"), "--baseline", file("baseline")));
        all.add(List.of("lint", file("source"), "--new-from", NAME));
        all.add(List.of("lint", file("source"), "--capture", file("capture")));
        all.add(List.of("diagnose", file("capture"), "--source", file("source")));
        all.add(List.of("drift", NAME));
        all.add(List.of("gate", NAME));
        all.add(List.of("watch", NAME));
        all.add(List.of("incidents", NAME));
        all.add(List.of("fleet", NAME));
        all.add(List.of("windows", NAME));
        all.add(List.of("demo", NAME));
        all.add(List.of("collect-script", NAME));
        all.add(List.of("collect-script"));
        all.add(List.of(NAME));
        return all;
    }

    @TestFactory
    Stream<DynamicTest> should_print_nothing_that_steers_a_terminal() {
        return commands().stream()
                .map(command -> DynamicTest.dynamicTest(
                        String.join(" ", command).replaceAll("[^ -~]", "?").replace(folder.toString(), ""),
                        () -> check(command)));
    }

    /// A command that isn't among those above would print what nobody has looked at.
    @Test
    void should_look_at_every_command() {
        StringWriter help = new StringWriter();
        Main.run(new PrintWriter(help), new PrintWriter(help), "--help");
        Set<String> tried = new HashSet<>();
        commands().forEach(command -> tried.add(command.getFirst()));
        assertThat(LISTED.matcher(help.toString()).results().map(line -> line.group(1)))
                .isNotEmpty()
                .allSatisfy(command -> assertThat(tried).contains(command));
    }

    private static void check(List<String> command) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Main.run(
                new PrintWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8)),
                new PrintWriter(new OutputStreamWriter(err, StandardCharsets.UTF_8)),
                command.toArray(String[]::new));
        assertThat(status).as("documented exit statuses").isIn(0, 2, 3, 10, 11);
        assertThat(out.size() + err.size() > 0 || command.contains("-o")).isTrue();
        assertHarmless(out.toByteArray());
        assertHarmless(err.toByteArray());
        assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain("\tat ");
        if (command.contains("--json") && status != ExitStatus.UNUSABLE_INPUT && status != ExitStatus.USAGE) {
            assertThat(JsonMapper.shared().readTree(out.toByteArray()).isObject())
                    .isTrue();
        }
        for (String argument : command) {
            if (argument.endsWith(".html") && Files.exists(Path.of(argument))) {
                String page = Files.readString(Path.of(argument));
                assertHarmless(page.getBytes(StandardCharsets.UTF_8));
                assertThat(page).doesNotContain("<script>alert").doesNotContain("<img src=x");
            }
        }
    }

    static void assertHarmless(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        assertThat(text.codePoints().filter(HostileNamesTest::steers).mapToObj(Integer::toHexString))
                .as("characters that steer a terminal in: %s", text.length() > 3_000 ? "…" : text)
                .isEmpty();
        assertThat(text.lines()).noneMatch(line -> line.startsWith("ACCEPT_BOUND fake"));
    }

    private static boolean steers(int c) {
        return (Character.isISOControl(c) && c != '\n' && c != '\t')
                || Character.getType(c) == Character.FORMAT
                || c == 0x2028
                || c == 0x2029;
    }

    /// A process may call itself what it likes, which the kernel passes on, and answer what it likes.
    @Test
    void should_show_a_listening_process_whose_name_is_hostile() throws Exception {
        Path python = Path.of("/usr/bin/python3");
        assumeTrue(Files.isExecutable(python), "python3 is absent");
        Process process = new ProcessBuilder(python.toString(), "-c", """
                        import ctypes, socket
                        ctypes.CDLL(None).prctl(15, b"\\x1b[31mE\\x1b]0;t\\x07\\nAB")
                        s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(5)
                        print(s.getsockname()[1], flush=True)
                        while True:
                            c, _ = s.accept(); c.settimeout(1)
                            try:
                                c.recv(4096)
                                c.sendall(b"HTTP/1.0 200 \\x1b[31mOK\\r\\nContent-Type: text/\\x1b[31m\\r\\n\\r\\n"
                                          b"<html>\\x1b]0;t\\x07\\nACCEPT_BOUND fake 99%\\n" + b"\\x9b31m" * 2000)
                            except OSError:
                                pass
                            c.close()
                        """)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String port = process.inputReader().readLine();
            String capture = folder.resolve("live.zip").toString();
            for (List<String> command : List.of(
                    List.of("listeners", "--port", port),
                    List.of("listeners", "--port", port, "--json"),
                    List.of("listeners", "check", "--port", port),
                    List.of("canary", "--port", port, "--count", "1", "--timeout-ms", "200"),
                    List.of("capture", "--port", port, "--seconds", "1", "--no-trace", "-o", capture),
                    List.of("diagnose", capture, "--explain"),
                    List.of("diagnose", "--url", "http://127.0.0.1:" + port))) {
                check(command);
            }
        } finally {
            process.destroyForcibly();
        }
    }
}
