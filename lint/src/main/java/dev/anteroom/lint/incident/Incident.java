package dev.anteroom.lint.incident;

import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.diagnosis.model.Diagnosis;
import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Fingerprint;
import dev.anteroom.finding.Severity;
import dev.anteroom.finding.SourcePlace;
import dev.anteroom.lint.Held;
import dev.anteroom.lint.LintResult;
import dev.anteroom.lint.Mistake;
import dev.anteroom.lint.rule.About;
import dev.anteroom.profile.goroutine.Frame;
import dev.anteroom.profile.goroutine.GoroutineDump;
import dev.anteroom.profile.goroutine.GoroutineGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Ranks mistakes by what a capture shows: first the lines at which accept loops stood, the longest first; then what
/// the
/// diagnosed cause is made of; then the rest. A line at which a loop stood and that no rule knows is shown as well.
public final class Incident {
    /// The line that only the capture knows.
    public static final About STOOD_HERE = new About(
            "AR100",
            "An accept loop stood at this line",
            CauseId.SLOW_WORK_IN_ACCEPT,
            Severity.WARNING,
            "",
            "Do this on the connection’s own goroutine.");

    /// Frames of one stack that are looked up.
    private static final int MAX_FRAMES = 200;

    /// Causes whose loop stands at the line that is to blame. Of the others a loop's place says nothing.
    private static final Set<CauseId> OF_A_PLACE = Set.of(
            CauseId.SLOW_WORK_IN_ACCEPT,
            CauseId.LOCK_IN_ACCEPT_PATH,
            CauseId.CONNECTION_LIMIT_EXHAUSTED,
            CauseId.ACCEPT_LOOP_DEADLOCKED);

    private final HeldStacks held;
    private final ProcessEvidence process;
    private final List<CauseId> causes;
    private final Map<String, List<String>> sources = new HashMap<>();

    /// @param diagnosis what was made of the same capture
    public Incident(Evidence evidence, Diagnosis diagnosis) {
        this.process = evidence.target();
        this.held = HeldStacks.of(process, diagnosis);
        this.causes = diagnosis.causes().stream().map(cause -> cause.id()).toList();
    }

    /// The same result in the order of the incident: what it touches, then what is of its cause in packages that the
    /// process runs, then the rest of what is open and confident enough, then what is suppressed.
    ///
    /// @param root what the names of the files are relative to
    public LintResult rank(LintResult result, Confidence least, Path root) {
        List<Mistake> candidates = new ArrayList<>();
        result.mistakes().stream().filter(Mistake::isOpen).forEach(candidates::add);
        Map<Mistake, Double> weights = new LinkedHashMap<>();
        for (HeldStack stack : held.stacks()) {
            Mistake hit = hit(stack, candidates, root);
            if (hit != null) {
                weights.merge(hit, stack.weight(), Double::sum);
                if (!candidates.contains(hit)) {
                    candidates.add(hit);
                }
            }
        }
        List<Mistake> ranked = new ArrayList<>();
        for (Mistake mistake : candidates) {
            Double weight = weights.get(mistake);
            if (weight != null) {
                ranked.add(mistake.with(new Held(weight, held.total(), held.unit())));
            } else if (mistake.confidence().atLeast(least) || causeRank(mistake) == 0) {
                ranked.add(mistake);
            }
        }
        ranked.sort(order(folders(root)));
        result.mistakes().stream().filter(mistake -> !mistake.isOpen()).forEach(ranked::add);
        return result.withMistakes(ranked);
    }

    private Comparator<Mistake> order(Set<String> running) {
        Comparator<Mistake> byWeight = Comparator.comparingDouble(
                mistake -> mistake.held() == null ? 0 : -mistake.held().weight());
        Comparator<Mistake> byPackage = Comparator.comparing(mistake -> !running.contains(folder(mistake.file())));
        Comparator<Mistake> byCause = Comparator.comparingInt(this::causeRank);
        boolean ofAPlace = causes.isEmpty() || OF_A_PLACE.contains(causes.getFirst());
        return (ofAPlace
                        ? byWeight.thenComparing(byPackage).thenComparing(byCause)
                        : byPackage.thenComparing(byCause).thenComparing(byWeight))
                .thenComparing(Mistake::confidence)
                .thenComparing(Mistake::file)
                .thenComparingInt(Mistake::line);
    }

    /// The folders of the source that some goroutine of the process was in.
    private Set<String> folders(Path root) {
        Set<String> folders = new HashSet<>();
        Map<String, String> known = new HashMap<>();
        for (Observation<GoroutineDump> dump : process.goroutines().observations()) {
            for (GoroutineGroup group : dump.value().groups()) {
                for (Frame frame : group.frames()) {
                    String file = known.computeIfAbsent(frame.file(), f -> {
                        String source = sourceOf(frame, root);
                        return source == null ? "" : source;
                    });
                    if (!file.isEmpty()) {
                        folders.add(folder(file));
                    }
                }
            }
        }
        return folders;
    }

    private static String folder(String file) {
        return file.substring(0, Math.max(0, file.lastIndexOf('/')));
    }

    /// 0 for the first cause of the diagnosis; behind the last one for what is none of them.
    private int causeRank(Mistake mistake) {
        int at = mistake.about().cause() == null
                ? -1
                : causes.indexOf(mistake.about().cause());
        return at < 0 ? Math.max(1, causes.size()) : at;
    }

    /// What stands at the innermost line of the user's source, else on the way to it, else that line itself.
    private @Nullable Mistake hit(HeldStack stack, List<Mistake> mistakes, Path root) {
        List<Frame> frames =
                stack.frames().subList(0, Math.min(MAX_FRAMES, stack.frames().size()));
        SourcePlace innermost = null;
        for (int i = 0; i < frames.size(); i++) {
            Frame frame = frames.get(i);
            String file = frame.line() > 0 ? sourceOf(frame, root) : null;
            if (file == null) {
                continue;
            }
            SourcePlace place = place(file, frame, i == 0 ? null : frames.get(i - 1), root);
            if (place == null) {
                continue;
            }
            Mistake exact = best(mistakes, file, place.line());
            if (exact != null) {
                return exact;
            }
            innermost = innermost == null ? place : innermost;
        }
        if (innermost == null) {
            return null;
        }
        for (Mistake mistake : mistakes) {
            if (mistake.touches(innermost.file(), innermost.line(), innermost.line())) {
                return mistake;
            }
        }
        return stoodHere(innermost);
    }

    /// Where a frame stood in the source that is here; null where the file is shorter than that.
    private @Nullable SourcePlace place(String file, Frame frame, @Nullable Frame called, Path root) {
        List<String> lines = sources.computeIfAbsent(file, name -> lines(root.resolve(name)));
        int line = RecordedLine.of(lines, frame.line(), called);
        if (line > lines.size()) {
            return null;
        }
        String code = lines.get(line - 1);
        int column = code.length() - code.stripLeading().length() + 1;
        return new SourcePlace(file, line, column, Math.max(column, code.length() + 1), frame.function(), code);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readString(file).lines().toList();
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    private @Nullable Mistake best(List<Mistake> mistakes, String file, int line) {
        return mistakes.stream()
                .filter(f -> f.file().equals(file) && f.line() == line)
                .min(Comparator.comparingInt(this::causeRank).thenComparing(Mistake::confidence))
                .orElse(null);
    }

    /// Name below the root of the file that a frame speaks of, by the longest end of its path that is there.
    private static @Nullable String sourceOf(Frame frame, Path root) {
        String path = frame.file();
        if (path.isEmpty() || path.contains("..")) {
            return null;
        }
        for (int at = 0; at >= 0; at = path.indexOf('/', at + 1)) {
            String end = at == 0 && !path.startsWith("/") ? path : path.substring(Math.min(path.length(), at + 1));
            boolean named = end.contains("/") || path.indexOf('/', at + 1) < 0;
            if (named && end.endsWith(".go") && Files.isRegularFile(root.resolve(end))) {
                return end;
            }
        }
        return null;
    }

    private static Mistake stoodHere(SourcePlace place) {
        return new Mistake(
                STOOD_HERE,
                Confidence.LIKELY,
                place,
                "an accept loop stood here, in " + place.function(),
                List.of(),
                Fingerprint.of(STOOD_HERE.id(), place.file(), place.function(), place.code()),
                null,
                null,
                List.of());
    }
}
