package dev.anteroom.lint.incident;

import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.diagnosis.CauseId;
import dev.anteroom.diagnosis.Diagnosis;
import dev.anteroom.lint.Confidence;
import dev.anteroom.lint.Finding;
import dev.anteroom.lint.Hop;
import dev.anteroom.lint.LintResult;
import dev.anteroom.lint.rule.About;
import dev.anteroom.lint.rule.Severity;
import dev.anteroom.profile.goroutine.Frame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Ranks findings by what a capture shows: first the lines at which accept loops stood, the longest first; then what the
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

    private final HeldStacks held;
    private final List<CauseId> causes;

    /// @param diagnosis what was made of the same capture
    public Incident(Evidence evidence, Diagnosis diagnosis) {
        this.held = HeldStacks.of(evidence.target());
        this.causes = diagnosis.causes().stream().map(cause -> cause.id()).toList();
    }

    /// @param root what the names of the findings' files are relative to
    public List<Ranked> rank(LintResult result, Confidence least, Path root) {
        Map<Finding, Double> weights = new LinkedHashMap<>();
        Map<Finding, String> frames = new LinkedHashMap<>();
        List<Finding> candidates = new ArrayList<>();
        result.findings().stream().filter(f -> f.suppression() == null).forEach(candidates::add);
        for (HeldStack stack : held.stacks()) {
            Hit hit = hit(stack, candidates, root);
            if (hit != null) {
                weights.merge(hit.finding, stack.weight(), Double::sum);
                frames.putIfAbsent(hit.finding, hit.frame.toString());
                if (!candidates.contains(hit.finding)) {
                    candidates.add(hit.finding);
                }
            }
        }
        List<Ranked> ranked = new ArrayList<>();
        for (Finding finding : candidates) {
            Double weight = weights.get(finding);
            if (weight != null) {
                ranked.add(new Ranked(finding, new Held(weight, held.total(), held.unit(), frames.getOrDefault(finding, ""))));
            } else if (finding.shown(least) || isOfCause(finding)) {
                ranked.add(new Ranked(finding, null));
            }
        }
        ranked.sort(Comparator.comparingDouble((Ranked r) -> r.held() == null ? 0 : -r.held().weight())
                .thenComparingInt(r -> causeRank(r.finding()))
                .thenComparing(r -> r.finding().confidence())
                .thenComparing(r -> r.finding().file())
                .thenComparingInt(r -> r.finding().line()));
        return ranked;
    }

    private boolean isOfCause(Finding finding) {
        return !causes.isEmpty() && finding.rule().cause() == causes.getFirst();
    }

    private int causeRank(Finding finding) {
        int at = finding.rule().cause() == null ? -1 : causes.indexOf(finding.rule().cause());
        return at < 0 ? causes.size() : at;
    }

    private record Hit(Finding finding, Frame frame) {}

    /// The finding at the innermost line of the user's source, else one on the way to it, else that line itself.
    private @Nullable Hit hit(HeldStack stack, List<Finding> findings, Path root) {
        Frame innermost = null;
        String innermostFile = null;
        Hit onTheWay = null;
        for (Frame frame : stack.frames().subList(0, Math.min(MAX_FRAMES, stack.frames().size()))) {
            String file = frame.line() > 0 ? sourceOf(frame, root) : null;
            if (file == null) {
                continue;
            }
            Finding exact = best(findings, file, frame.line());
            if (innermost == null) {
                innermost = frame;
                innermostFile = file;
                if (exact != null) {
                    return new Hit(exact, frame);
                }
            } else if (exact != null && onTheWay == null) {
                onTheWay = new Hit(exact, frame);
            }
        }
        if (onTheWay != null || innermost == null || innermostFile == null) {
            return onTheWay;
        }
        for (Finding finding : findings) {
            for (Hop hop : finding.path()) {
                if (hop.file().equals(innermostFile) && hop.line() == innermost.line()) {
                    return new Hit(finding, innermost);
                }
            }
        }
        Finding here = stoodHere(innermost, innermostFile, root);
        return here == null ? null : new Hit(here, innermost);
    }

    private @Nullable Finding best(List<Finding> findings, String file, int line) {
        return findings.stream()
                .filter(f -> f.file().equals(file) && f.line() == line)
                .min(Comparator.comparingInt(this::causeRank).thenComparing(Finding::confidence))
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

    private static @Nullable Finding stoodHere(Frame frame, String file, Path root) {
        try {
            List<String> lines = Files.readAllLines(root.resolve(file));
            if (frame.line() > lines.size()) {
                return null;
            }
            String code = lines.get(frame.line() - 1);
            int column = code.length() - code.stripLeading().length() + 1;
            return new Finding(
                    STOOD_HERE,
                    Confidence.LIKELY,
                    file,
                    frame.line(),
                    column,
                    frame.line(),
                    code.length() + 1,
                    frame.function(),
                    code,
                    "an accept loop stood here, in " + frame.function(),
                    List.of(),
                    "stood-" + Integer.toHexString((file + frame.function() + code.strip()).hashCode()),
                    null,
                    List.of());
        } catch (IOException unreadable) {
            return null;
        }
    }

    /// What to show of an incident that has no capture.
    public static List<Ranked> unranked(LintResult result, Confidence least) {
        return result.shown(least).stream().map(f -> new Ranked(f, null)).toList();
    }
}
