package dev.anteroom.gotrace;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `go tool trace` of one Go release: the independent reader that ours is compared with.
final class GoTool {
    private static final Pattern SAMPLE = Pattern.compile("^\\s+(\\d+)\\s+(\\d+): ([\\d ]*)$");
    private static final Pattern LOCATION = Pattern.compile("^\\s+(\\d+): 0x[0-9a-f]+ (?:M=\\d+ )?(\\S*) .*$");

    private final Path go;

    GoTool(String version) {
        this.go = Path.of("/usr/lib/go-" + version + "/bin/go");
    }

    boolean present() {
        return Files.isExecutable(go);
    }

    /// The total of a profile (`net`, `sync`, `syscall` or `sched`) per stack.
    Map<String, StackTotal> profile(Path trace, String kind) throws IOException, InterruptedException {
        Path profile = Files.createTempFile("profile", ".pb.gz");
        try {
            run(profile, "tool", "trace", "-pprof=" + kind, trace.toString());
            return totals(text("tool", "pprof", "-raw", profile.toString()));
        } finally {
            Files.deleteIfExists(profile);
        }
    }

    /// The events as text, one a line.
    List<String> events(Path trace, String flag) throws IOException, InterruptedException {
        return text("tool", "trace", flag, trace.toString());
    }

    private List<String> text(String... arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile("out", ".txt");
        try {
            run(out, arguments);
            return Files.readAllLines(out, StandardCharsets.UTF_8);
        } finally {
            Files.deleteIfExists(out);
        }
    }

    private void run(Path out, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(go.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IOException(command + " took longer than two minutes");
        }
    }

    private static Map<String, StackTotal> totals(List<String> raw) {
        Map<String, String> functions = new HashMap<>();
        for (String line : raw) {
            Matcher location = LOCATION.matcher(line);
            if (location.matches()) {
                functions.put(location.group(1), location.group(2));
            }
        }
        Map<String, StackTotal> totals = new HashMap<>();
        for (String line : raw) {
            Matcher sample = SAMPLE.matcher(line);
            if (sample.matches()) {
                List<String> stack = new ArrayList<>();
                for (String id : sample.group(3).trim().split(" ", -1)) {
                    stack.add(functions.getOrDefault(id, "?" + id));
                }
                totals.merge(
                        String.join(";", stack),
                        new StackTotal(Long.parseLong(sample.group(1)), Long.parseLong(sample.group(2))),
                        StackTotal::plus);
            }
        }
        return totals;
    }
}
