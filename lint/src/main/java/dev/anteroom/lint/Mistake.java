package dev.anteroom.lint;

import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Evidence;
import dev.anteroom.finding.Finding;
import dev.anteroom.finding.Remedy;
import dev.anteroom.finding.SourcePlace;
import dev.anteroom.finding.Suppression;
import dev.anteroom.lint.rule.About;
import dev.anteroom.lint.rule.Edit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A mistake in source and the finding that is made of it.
///
/// @param place where; its columns are in UTF-16 units
/// @param path calls from the accept path to it: `calls handshake`, each at its line
/// @param fingerprint the same as long as the rule, the file, the function and the code are, wherever the lines move
/// @param held what an incident says of it; null where no incident was given or none of it touches this place
/// @param suppression null where it is open
/// @param edits what `--fix` does; empty where it takes a person
public record Mistake(
        About about,
        Confidence confidence,
        SourcePlace place,
        String message,
        List<Evidence> path,
        String fingerprint,
        @Nullable Held held,
        @Nullable Suppression suppression,
        List<Edit> edits) {
    public Mistake {
        path = List.copyOf(path);
        edits = List.copyOf(edits);
    }

    /// Without an incident, open.
    static Mistake of(About about, Confidence confidence, SourcePlace place, String message, String fingerprint) {
        return new Mistake(about, confidence, place, message, List.of(), fingerprint, null, null, List.of());
    }

    public String file() {
        return place.file();
    }

    public int line() {
        return place.line();
    }

    Mistake with(Suppression suppressed) {
        return new Mistake(about, confidence, place, message, path, fingerprint, held, suppressed, edits);
    }

    Mistake withFingerprint(String print) {
        return new Mistake(about, confidence, place, message, path, print, held, suppression, edits);
    }

    public Mistake with(Held weighed) {
        return new Mistake(about, confidence, place, message, path, fingerprint, weighed, suppression, edits);
    }

    /// Whether somebody still has to look at it.
    public boolean isOpen() {
        return suppression == null;
    }

    /// Whether its place or a call on the way to it is there.
    public boolean touches(String file, int first, int last) {
        return isWithin(place, file, first, last)
                || path.stream()
                        .anyMatch(step -> step.at() instanceof SourcePlace at && isWithin(at, file, first, last));
    }

    private static boolean isWithin(SourcePlace at, String file, int first, int last) {
        return at.file().equals(file) && first <= at.line() && at.line() <= last;
    }

    /// The record that is printed.
    public Finding finding() {
        List<Evidence> evidence = new ArrayList<>();
        if (held != null) {
            evidence.add(Evidence.of(held.sentence()));
        }
        evidence.addAll(path);
        return new Finding(
                about.asRule(),
                about.severity(),
                confidence,
                place,
                message,
                evidence,
                new Remedy(about.remedy(), edits.isEmpty() ? "" : "anteroom lint --fix " + place.file()),
                fingerprint,
                held == null ? null : held.share(),
                suppression);
    }
}
