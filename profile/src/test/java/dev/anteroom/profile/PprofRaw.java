package dev.anteroom.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The output of `go tool pprof -raw`: what Go's own tool reads in a binary profile. Everything that it prints
/// of a location, a label or a mapping is kept as printed.
///
/// @param header the lines before the samples, such as `Period: 1`
/// @param types `contentions/count`, …, the default one with `[dflt]`
/// @param locations all of the profile, in order
/// @param mappings their lines
public record PprofRaw(
        List<String> header,
        List<String> types,
        List<Sample> samples,
        List<Location> locations,
        List<String> mappings) {
    private static final Pattern SAMPLE = Pattern.compile(" +((?:-?\\d+ *)+):((?: \\d+)*) *");
    private static final Pattern LOCATION = Pattern.compile(" *(\\d+): (0x[0-9a-f]+(?: M=\\d+)?(?: \\[F\\])?) (.*)");
    private static final Pattern FRAME = Pattern.compile("(.+) (\\S+?):(\\d+)(?::\\d+)? s=\\d+.*");
    private static final String LABEL = " ".repeat(16);
    private static final String OUTER = " ".repeat(13);

    /// @param place address, number of the mapping, mark of folding: `0x433cf7 M=1`
    /// @param frames innermost first: `function file:line:column s=START`, then `(SYSTEM NAME)` if it is another
    public record Location(String place, List<String> frames) {}

    /// @param stack leaf first
    /// @param labels the line of the texts and that of the numbers, each if there are any
    public record Sample(List<Long> values, List<Location> stack, List<String> labels) {}

    public static PprofRaw read(Path file) throws IOException {
        return of(Files.readAllLines(file));
    }

    static PprofRaw of(List<String> lines) {
        int samples = lines.indexOf("Samples:");
        int locations = lines.indexOf("Locations");
        int mappings = lines.indexOf("Mappings");
        Map<String, Location> byId = new HashMap<>();
        List<Location> all = locations(lines.subList(locations + 1, mappings), byId);
        return new PprofRaw(
                List.copyOf(lines.subList(0, samples)),
                words(lines.get(samples + 1)),
                samples(lines.subList(samples + 2, locations), byId),
                all,
                List.copyOf(lines.subList(mappings + 1, lines.size())));
    }

    private static List<Sample> samples(List<String> lines, Map<String, Location> locations) {
        List<Sample> samples = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith(LABEL)) {
                samples.getLast().labels().add(line.substring(LABEL.length()));
                continue;
            }
            Matcher sample = matched(SAMPLE, line);
            samples.add(new Sample(
                    words(sample.group(1)).stream().map(Long::valueOf).toList(),
                    words(sample.group(2)).stream()
                            .map(id -> Objects.requireNonNull(locations.get(id), id))
                            .toList(),
                    new ArrayList<>()));
        }
        return samples;
    }

    private static List<Location> locations(List<String> lines, Map<String, Location> byId) {
        List<Location> locations = new ArrayList<>();
        for (String line : lines) {
            // The outer frames of inlined calls stand under the first.
            boolean outer = line.startsWith(OUTER);
            String frame = outer ? line.substring(OUTER.length()) : "";
            if (!outer) {
                Matcher location = matched(LOCATION, line);
                locations.add(new Location(location.group(2), new ArrayList<>()));
                byId.put(location.group(1), locations.getLast());
                frame = location.group(3);
            }
            if (!frame.isEmpty()) {
                locations.getLast().frames().add(frame);
            }
        }
        return locations;
    }

    private static Matcher matched(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        assertThat(matcher.matches()).as("a line of pprof -raw: %s", line).isTrue();
        return matcher;
    }

    private static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.strip().split(" +", -1));
    }

    /// Summed for each stack, `function file:line` leaf first, as [#add] keeps them. Frames without a name are
    /// left out.
    public Map<List<String>, long[]> values() {
        Map<List<String>, long[]> values = new HashMap<>();
        for (Sample sample : samples) {
            List<String> stack = sample.stack().stream()
                    .flatMap(location -> location.frames().stream())
                    .map(FRAME::matcher)
                    .filter(Matcher::matches)
                    .map(frame -> frame.group(1) + " " + frame.group(2) + ":" + frame.group(3))
                    .toList();
            add(
                    values,
                    stack,
                    sample.values().stream().mapToLong(Long::longValue).toArray());
        }
        return values;
    }

    /// Adds what a sample says to the sums, without unexported functions of package runtime.
    public static void add(Map<List<String>, long[]> values, List<String> stack, long[] numbers) {
        List<String> visible = stack.stream()
                .filter(frame -> !frame.matches("runtime\\.[^A-Z].*"))
                // Newer Go names type arguments in the binary form and leaves them out of texts.
                .map(frame -> frame.replaceFirst("\\[.*\\]", "[...]"))
                .toList();
        long[] sums = values.computeIfAbsent(visible, _ -> new long[numbers.length]);
        for (int i = 0; i < numbers.length; i++) {
            sums[i] += numbers[i];
        }
    }
}
