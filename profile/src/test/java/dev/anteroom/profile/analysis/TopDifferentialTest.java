package dev.anteroom.profile.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import dev.anteroom.profile.Peers;
import dev.anteroom.profile.Profile;
import dev.anteroom.profile.ProfileDiff;
import dev.anteroom.profile.ProfileFilter;
import dev.anteroom.profile.ProfileReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `go tool pprof -top` and ours print the same text, to the last digit: the heading, the total, what was
/// dropped, every row, the order and the marks of inlining. Both break ties by name, so that the order is
/// determined.
class TopDifferentialTest {
    @TempDir
    static Path temporary;

    /// One way to ask.
    ///
    /// @param flags pprof's own
    record Question(List<String> flags, boolean cumulative, int rows, double fraction, ProfileFilter filter) {
        static Question plain() {
            return new Question(List.of(), false, 0, 0.005, new ProfileFilter(null, null, null, null));
        }

        Question byCumulative() {
            return new Question(with("-cum"), true, rows, fraction, filter);
        }

        Question rows(int limit) {
            return new Question(with("-nodecount=" + limit), cumulative, limit, fraction, filter);
        }

        Question fraction(double least) {
            return new Question(with("-nodefraction=" + least), cumulative, rows, least, filter);
        }

        Question filter(String name, String expression) {
            return new Question(
                    with("-" + name + "=" + expression),
                    cumulative,
                    rows,
                    fraction,
                    new ProfileFilter(
                            name.equals("focus") ? Pattern.compile(expression) : filter.focus(),
                            name.equals("ignore") ? Pattern.compile(expression) : filter.ignore(),
                            name.equals("hide") ? Pattern.compile(expression) : filter.hide(),
                            name.equals("show") ? Pattern.compile(expression) : filter.show()));
        }

        private List<String> with(String flag) {
            return Stream.concat(flags.stream(), Stream.of(flag)).toList();
        }

        /// As both print them, in pprof's order.
        List<String> filters() {
            return Stream.of("-focus=", "-ignore=", "-hide=", "-show=")
                    .flatMap(name -> flags.stream().filter(flag -> flag.startsWith(name)))
                    .map(flag -> flag.substring(1))
                    .toList();
        }
    }

    @BeforeAll
    static void needs_go() {
        Peers.needGo("1.23");
    }

    @ParameterizedTest
    @MethodSource("dev.anteroom.profile.goroutine.Recordings#profiles")
    void should_print_what_pprof_prints_of_a_recorded_profile(Path file) {
        Question plain = Question.plain();
        Profile profile = read(file);
        for (int type = 0; type < profile.sampleTypes().size(); type++) {
            same(file, type, plain);
            same(file, type, plain.byCumulative().rows(7));
        }
        int type = profile.defaultSampleIndex();
        same(file, type, plain.fraction(0).rows(3));
        same(file, type, plain.filter("focus", "sync|net"));
        same(
                file,
                type,
                plain.filter("ignore", "runtime").filter("focus", "main").byCumulative());
        same(file, type, plain.filter("hide", "^(runtime|sync|net/http)\\."));
        same(file, type, plain.filter("show", "main|syscall").fraction(0));
    }

    @Test
    void should_print_what_pprof_prints_of_a_comparison() {
        Path older = Path.of("src/test/resources/go/go1.23/contended/block.pb.gz");
        Path newer = Path.of("src/test/resources/profiles/go1.23/block.pb.gz");
        for (boolean normalize : new boolean[] {false, true}) {
            Profile subtracted = ProfileDiff.subtract(read(newer), read(older), normalize);
            Profile compared = ProfileDiff.compare(read(newer), read(older), normalize);
            List<String> flags = normalize ? List.of("-normalize") : List.of();
            for (Question question :
                    List.of(Question.plain(), Question.plain().byCumulative().fraction(0))) {
                for (int type = 0; type < 2; type++) {
                    assertThat(ours(subtracted, type, question))
                            .isEqualTo(pprofs(newer, type, question, plus(flags, "-base=" + older)));
                    assertThat(ours(compared, type, question))
                            .isEqualTo(pprofs(newer, type, question, plus(flags, "-diff_base=" + older)));
                }
            }
        }
    }

    @Test
    void should_print_what_pprof_prints_of_a_wide_profile() {
        Path file = Peers.generateCpuProfile(temporary.resolve("wide.pb.gz"), 4000);
        Question plain = Question.plain();
        for (int type = 0; type < 2; type++) {
            same(file, type, plain);
            same(file, type, plain.fraction(0));
            same(file, type, plain.byCumulative().rows(100));
        }
        same(file, 1, plain.filter("focus", "\\(\\*?[a-m].*\\)").fraction(0));
        same(
                file,
                1,
                plain.filter("hide", "[a-e]\\.").filter("ignore", "[1-3]\\.").byCumulative());
    }

    private static List<String> plus(List<String> flags, String flag) {
        return Stream.concat(flags.stream(), Stream.of(flag)).toList();
    }

    private static void same(Path file, int type, Question question) {
        assertThat(ours(read(file), type, question))
                .as("%s, type %d, %s", file, type, question.flags())
                .isEqualTo(pprofs(file, type, question, List.of()));
    }

    private static Profile read(Path file) {
        return ProfileFilter.dropUninteresting(file.toString(), ProfileReader.read(file));
    }

    private static List<String> ours(Profile profile, int type, Question question) {
        Top.Options options = new Top.Options(
                type, question.cumulative(), question.rows(), question.fraction(), 0.001, Top.total(profile, type));
        Profile filtered = question.filter().apply(profile);
        return TopText.of(filtered, Top.of(filtered, options), options, question.filters())
                .lines()
                .toList();
    }

    private static List<String> pprofs(Path file, int type, Question question, List<String> more) {
        List<String> arguments = new ArrayList<>(List.of("-top", "-sample_index=" + type));
        arguments.addAll(question.flags());
        arguments.addAll(more);
        arguments.add(file.toString());
        return Peers.pprof("1.23", arguments);
    }
}
