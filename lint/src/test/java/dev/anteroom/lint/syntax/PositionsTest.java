package dev.anteroom.lint.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.anteroom.lint.source.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Functions, loops, calls, `go` and `defer` statements stand where go/parser sees them. Files that it can't parse
/// itself (there are some among Go's own, on purpose) are left out.
class PositionsTest {
    private static final List<String> VERSIONS = List.of("1.19", "1.21", "1.22", "1.23", "1.24", "1.26", "1.27");

    /// Tests of Go's own compiler nest some thousand levels; lint refuses to.
    private static final int MAX_TOO_DEEP = 5;

    @TempDir
    Path folder;

    private final List<String> tooDeep = new ArrayList<>();

    @Test
    void should_agree_with_go_parser_on_package_net() throws Exception {
        Path go = newest();
        compare(go, List.of("src/net", "src/go/types/testdata"), 100);
    }

    /// Some 10,000 files for each version of Go that is there.
    @Test
    @Tag("nightly")
    void should_agree_with_go_parser_on_all_of_goroot() throws Exception {
        for (String version : VERSIONS) {
            Path go = root(version);
            if (Files.isExecutable(go.resolve("bin/go"))) {
                compare(go, List.of("src", "test"), 3000);
            }
        }
    }

    private static Path newest() {
        Path found = VERSIONS.reversed().stream()
                .map(PositionsTest::root)
                .filter(root -> Files.isExecutable(root.resolve("bin/go")))
                .findFirst()
                .orElse(null);
        assumeTrue(found != null, "no Go on this machine: its parser is the oracle");
        return found;
    }

    private static Path root(String version) {
        Path debian = Path.of("/usr/lib/go-" + version);
        return Files.isDirectory(debian) ? debian : Path.of("/opt/newer-go/usr/lib/go-" + version);
    }

    private void compare(Path go, List<String> below, int atLeast) throws Exception {
        StringBuilder names = new StringBuilder();
        for (String each : below) {
            Path top = go.resolve(each).toRealPath();
            try (Stream<Path> files = Files.walk(top)) {
                files.filter(file -> file.toString().endsWith(".go") && Files.isRegularFile(file))
                        .sorted()
                        .forEach(file -> names.append(file).append('\n'));
            }
        }
        Path list = Files.writeString(folder.resolve("files"), names);
        Path seen = folder.resolve("seen");
        Path program = folder.resolve("positions.go");
        try (InputStream in = PositionsTest.class.getResourceAsStream("positions.go.txt")) {
            assertThat(in).isNotNull();
            Files.write(program, in.readAllBytes());
        }
        ProcessBuilder run = new ProcessBuilder(go.resolve("bin/go").toString(), "run", program.toString());
        run.environment().put("GOTOOLCHAIN", "local");
        run.environment().put("GOFLAGS", "-mod=mod");
        run.redirectInput(list.toFile()).redirectOutput(seen.toFile()).redirectErrorStream(false);
        run.redirectError(folder.resolve("complaints").toFile());
        assertThat(run.start().waitFor())
                .as(Files.readString(folder.resolve("complaints")))
                .isZero();
        List<String> wrong = new ArrayList<>();
        int files = 0;
        String file = "";
        Set<String> wanted = new TreeSet<>();
        for (String line : Files.readAllLines(seen)) {
            if (line.startsWith("F ")) {
                check(file, wanted, wrong);
                file = line.substring(2);
                files++;
                wanted = new TreeSet<>();
            } else {
                wanted.add(line);
            }
        }
        check(file, wanted, wrong);
        assertThat(files).isGreaterThan(atLeast);
        assertThat(tooDeep).as("files that are nested too deep").hasSizeLessThanOrEqualTo(MAX_TOO_DEEP);
        tooDeep.clear();
        assertThat(wrong).as(files + " files of " + go).isEmpty();
    }

    private void check(String file, Set<String> wanted, List<String> wrong) throws IOException {
        if (file.isEmpty()) {
            return;
        }
        Syntax syntax;
        try {
            syntax = SourceFile.read(Path.of(file), file).syntax();
        } catch (SyntaxException bounded) {
            tooDeep.add(file + ": " + bounded.getMessage());
            return;
        }
        Set<String> found = new TreeSet<>();
        for (Node node : syntax.root().all(each -> !kind(each).isEmpty(), each -> true)) {
            found.add(kind(node) + " " + node.start() + " " + node.end());
        }
        if (!found.equals(wanted)) {
            Set<String> missing = new TreeSet<>(wanted);
            missing.removeAll(found);
            found.removeAll(wanted);
            wrong.add(file + " missing " + shown(syntax, missing) + " more " + shown(syntax, found));
        }
    }

    private static String shown(Syntax syntax, Set<String> places) {
        StringBuilder text = new StringBuilder();
        places.stream().limit(3).forEach(place -> {
            int start = Integer.parseInt(place.split(" ", -1)[1]);
            text.append(place)
                    .append(" (line ")
                    .append(syntax.line(start))
                    .append(": ")
                    .append(syntax.lineText(syntax.line(start)).strip())
                    .append(") ");
        });
        return text.toString();
    }

    private static String kind(Node node) {
        return switch (node.type()) {
            case "function_declaration", "method_declaration", "func_literal" -> "func";
            case "for_statement" -> "loop";
            case "call_expression", "type_conversion_expression" -> "call";
            case "go_statement" -> "go";
            case "defer_statement" -> "defer";
            default -> "";
        };
    }
}
