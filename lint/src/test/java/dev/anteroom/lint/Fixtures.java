package dev.anteroom.lint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Small programs that have a rule's mistake, or look as if they had it. The file of a rule has a `=== head` that all
/// of its
/// programs begin with, and then a `=== bad: what` or `=== good: what` for each; `=== maybe` at its top says that the
/// rule's
/// findings are never surer.
final class Fixtures {
    private Fixtures() {}

    /// One program.
    record Fixture(String rule, boolean bad, String title, String source) {
        /// A folder for it.
        String folder() {
            return rule + "/" + (bad ? "bad-" : "good-") + title.replaceAll("\\W+", "-");
        }
    }

    /// @param onlyMaybe whether what the rule finds is never more than a suspicion
    record File(String rule, boolean onlyMaybe, List<Fixture> fixtures) {}

    static File of(String rule) throws IOException {
        try (InputStream in = Fixtures.class.getResourceAsStream("fixture/" + rule + ".txt")) {
            if (in == null) {
                throw new IOException(rule + " has no fixtures");
            }
            List<String> parts = List.of(new String(in.readAllBytes(), UTF_8).split("(?m)^=== "));
            String head = "";
            boolean maybe = false;
            List<Fixture> fixtures = new ArrayList<>();
            for (String part : parts.subList(1, parts.size())) {
                String title = part.lines().findFirst().orElse("").strip();
                String code = part.substring(part.indexOf('\n') + 1);
                if (title.equals("head")) {
                    head = code;
                } else if (title.equals("maybe")) {
                    maybe = true;
                } else {
                    boolean bad = title.startsWith("bad: ");
                    fixtures.add(new Fixture(rule, bad, title.substring(title.indexOf(' ') + 1), head + "\n" + code));
                }
            }
            return new File(rule, maybe, fixtures);
        }
    }

    /// Writes one as a package.
    static void write(Path root, Fixture fixture) throws IOException {
        Path folder = root.resolve(fixture.folder());
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("main.go"), fixture.source());
    }
}
