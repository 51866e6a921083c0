package dev.anteroom.profile.legacy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The output of `go tool pprof -raw`: what Go's own tool reads in a binary profile.
///
/// @param types `contentions/count`, …
/// @param values summed for each stack, `function file:line` leaf first, without unexported functions of package
/// runtime
public record PprofRaw(List<String> types, Map<List<String>, long[]> values) {
    private static final Pattern SAMPLE = Pattern.compile(" *((?:-?\\d+ *)+):((?: \\d+)*) *");
    private static final Pattern LOCATION = Pattern.compile(" *(\\d+): 0x[0-9a-f]+ (?:M=\\d+ )?(.*)");
    private static final Pattern FRAME = Pattern.compile("\\s*(.+) (\\S+?):(\\d+)(?::\\d+)? s=\\d+.*");

    static PprofRaw read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        int samples = lines.indexOf("Samples:");
        int locations = lines.indexOf("Locations");
        int mappings = lines.indexOf("Mappings");
        Map<String, List<String>> frames = frames(lines.subList(locations + 1, mappings));
        Map<List<String>, long[]> values = new HashMap<>();
        for (String line : lines.subList(samples + 2, locations)) {
            Matcher sample = SAMPLE.matcher(line);
            if (sample.matches()) {
                List<String> stack = new ArrayList<>();
                for (String id : words(sample.group(2))) {
                    stack.addAll(frames.get(id));
                }
                long[] numbers = words(sample.group(1)).stream()
                        .mapToLong(Long::parseLong)
                        .toArray();
                add(values, stack, numbers);
            }
        }
        List<String> types = words(lines.get(samples + 1)).stream()
                .map(type -> type.replace("[dflt]", ""))
                .toList();
        return new PprofRaw(types, values);
    }

    private static Map<String, List<String>> frames(List<String> lines) {
        Map<String, List<String>> frames = new TreeMap<>();
        List<String> current = new ArrayList<>();
        for (String line : lines) {
            Matcher location = LOCATION.matcher(line);
            String rest = line;
            if (location.matches()) {
                current = new ArrayList<>();
                frames.put(location.group(1), current);
                rest = location.group(2);
            }
            Matcher frame = FRAME.matcher(rest);
            if (frame.matches()) {
                current.add(frame.group(1) + " " + frame.group(2) + ":" + frame.group(3));
            }
        }
        return frames;
    }

    private static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.strip().split(" +", -1));
    }

    static void add(Map<List<String>, long[]> values, List<String> stack, long[] numbers) {
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
