package dev.anteroom.lint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The lines that git says were added or changed since a revision, committed or not.
public final class ChangedLines {
    private static final Pattern HUNK = Pattern.compile("^@@ -\\d+(?:,\\d+)? \\+(\\d+)(?:,(\\d+))? @@");

    private final Map<String, List<int[]>> ranges;
    private final Set<String> untracked;

    private ChangedLines(Map<String, List<int[]>> ranges, Set<String> untracked) {
        this.ranges = ranges;
        this.untracked = untracked;
    }

    /// @param root folder whose files are meant, in a git work tree
    /// @throws LintException if git can't tell
    public static ChangedLines since(Path root, String revision) {
        if (revision.startsWith("-")) {
            throw new LintException("--new-from " + revision + " is no revision");
        }
        Map<String, List<int[]>> ranges = new HashMap<>();
        String file = "";
        for (String line :
                git(root, "diff", "-U0", "--no-color", "--no-ext-diff", "--relative", revision, "--", "*.go")) {
            if (line.startsWith("+++ ")) {
                file = line.startsWith("+++ b/") ? line.substring(6) : "";
            }
            Matcher hunk = HUNK.matcher(line);
            if (hunk.find()) {
                int first = Integer.parseInt(hunk.group(1));
                int count = hunk.group(2) == null ? 1 : Integer.parseInt(hunk.group(2));
                ranges.computeIfAbsent(file, f -> new ArrayList<>()).add(new int[] {first, first + count - 1});
            }
        }
        return new ChangedLines(
                ranges, new HashSet<>(git(root, "ls-files", "--others", "--exclude-standard", "--", "*.go")));
    }

    private static List<String> git(Path root, String... arguments) {
        List<String> command = new ArrayList<>(List.of("git", "-c", "core.quotepath=off"));
        command.addAll(List.of(arguments));
        try {
            Process git = new ProcessBuilder(command)
                    .directory(root.toFile())
                    .redirectError(ProcessBuilder.Redirect.PIPE)
                    .start();
            git.getOutputStream().close();
            StringBuilder complaint = new StringBuilder();
            Thread errors = Thread.ofVirtual().start(() -> {
                try {
                    complaint.append(new String(git.getErrorStream().readNBytes(4096), UTF_8));
                    git.getErrorStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                    complaint.append(e.getMessage());
                }
            });
            List<String> lines = new String(git.getInputStream().readAllBytes(), UTF_8)
                    .lines()
                    .toList();
            int status = git.waitFor();
            errors.join();
            if (status != 0) {
                throw new LintException("git " + arguments[0] + " failed in " + root + ": "
                        + complaint.toString().strip());
            }
            return lines;
        } catch (IOException e) {
            throw new LintException("--new-from needs git: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LintException("interrupted", e);
        }
    }

    /// Whether a finding stands on such a line, or is reached through one.
    private boolean touch(Mistake mistake) {
        return untracked.stream().anyMatch(file -> mistake.touches(file, 1, Integer.MAX_VALUE))
                || ranges.entrySet().stream()
                        .anyMatch(file -> file.getValue().stream()
                                .anyMatch(range -> mistake.touches(file.getKey(), range[0], range[1])));
    }

    public LintResult only(LintResult result) {
        return result.withMistakes(
                result.mistakes().stream().filter(this::touch).toList());
    }
}
