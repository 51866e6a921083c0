package dev.anteroom.lint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.anteroom.finding.render.Format;
import dev.anteroom.lint.Fixtures.Fixture;
import dev.anteroom.lint.rule.Rule;
import dev.anteroom.lint.rule.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever a `.go` file is said to hold, every rule runs on it and every format prints what was found.
class LinterFuzzTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 30);
    private static final int ROUNDS = 250;

    static List<byte[]> sources() throws IOException {
        return fixtures().stream()
                .limit(40)
                .map(fixture -> fixture.source().getBytes(UTF_8))
                .toList();
    }

    @MethodSource("sources")
    @FuzzTest(maxDuration = "20s")
    void should_read_or_say_what_it_could_not(byte[] source) throws IOException {
        check(source);
    }

    @Test
    void should_survive_damage_to_every_fixture() throws IOException {
        List<Fixture> fixtures = fixtures();
        SplittableRandom random = new SplittableRandom(20261130);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] source =
                    fixtures.get(random.nextInt(fixtures.size())).source().getBytes(UTF_8);
            byte[] other =
                    fixtures.get(random.nextInt(fixtures.size())).source().getBytes(UTF_8);
            check(damaged(source, other, random));
        }
    }

    /// A statement over several lines, whose first has bytes that are no UTF-8: each is three once it is decoded.
    @Test
    void should_place_a_mistake_whatever_the_bytes_of_its_line() throws IOException {
        String source = "package main\n\nimport \"net/http\"\n\nvar s = &http.Server{ // "
                + "\u00ff".repeat(40)
                + "\n\tAddr: \":1\",\n}\n";
        check(source.getBytes(ISO_8859_1));
    }

    private static byte[] damaged(byte[] source, byte[] other, SplittableRandom random) {
        byte[] damaged = source.clone();
        int at = random.nextInt(damaged.length);
        switch (random.nextInt(4)) {
            case 0 -> damaged[at] = (byte) random.nextInt(256);
            case 1 -> damaged = Arrays.copyOf(damaged, at);
            case 2 -> {
                int length = Math.min(random.nextInt(200), Math.min(damaged.length - at, other.length));
                System.arraycopy(other, 0, damaged, at, length);
            }
            default -> {
                for (int i = 0; i < 20; i++) {
                    damaged[random.nextInt(damaged.length)] = (byte) "(){}[]<-.:=\n\"`".charAt(random.nextInt(14));
                }
            }
        }
        return damaged;
    }

    private static void check(byte[] source) throws IOException {
        Path folder = Files.createTempDirectory("lint-fuzz");
        Path file = folder.resolve("main.go");
        try {
            Files.write(file, source);
            LintResult result = new Linter(folder, TODAY).lint(List.of("."));
            for (Format format : Format.values()) {
                assertThat(format.render(result.findings("1"))).isNotNull();
            }
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
    }

    private static List<Fixture> fixtures() throws IOException {
        List<Fixture> all = new ArrayList<>();
        for (Rule rule : Rules.all()) {
            all.addAll(Fixtures.of(rule.about().id()).fixtures());
        }
        return all;
    }
}
