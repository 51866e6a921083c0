package dev.anteroom.drift.text;

import dev.anteroom.drift.DriftReport;
import dev.anteroom.drift.Judged;
import dev.anteroom.drift.layer.Action;
import dev.anteroom.drift.layer.Drifted;
import dev.anteroom.drift.layer.NotJudged;
import dev.anteroom.drift.layer.RuleIds;
import dev.anteroom.drift.policy.Exemption;
import dev.anteroom.finding.Check;
import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Evidence;
import dev.anteroom.finding.Finding;
import dev.anteroom.finding.Findings;
import dev.anteroom.finding.Fingerprint;
import dev.anteroom.finding.ListenerPlace;
import dev.anteroom.finding.ParameterPlace;
import dev.anteroom.finding.Place;
import dev.anteroom.finding.Remedy;
import dev.anteroom.finding.Rule;
import dev.anteroom.finding.Severity;
import dev.anteroom.finding.SourcePlace;
import dev.anteroom.finding.Suppression;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A drift report as findings, in which every renderer of findings can print it.
public final class DriftFindings {
    private static final String PAGE = "docs/drift.md";

    private DriftFindings() {}

    /// @param version this Anteroom's
    public static Findings of(DriftReport report, String version) {
        List<Finding> findings = new ArrayList<>();
        for (Judged judged : report.findings()) {
            if (judged.excusedBy() == null || judged.excusedBy().report()) {
                findings.add(finding(judged));
            }
        }
        List<Check> checks = new ArrayList<>();
        for (NotJudged gap : report.notJudged()) {
            String host = gap.host().isEmpty() ? "" : gap.host() + ": ";
            checks.add(Check.unjudged(host + gap.what(), "lacks " + gap.lacking()));
        }
        int hosts = report.hosts().size();
        return new Findings(
                "anteroom drift", version, hosts == 1 ? "1 host" : hosts + " hosts", findings, checks, List.of());
    }

    /// Those that have a line in a file, for a report of which a file's line is all that can be shown; their paths are
    /// relative.
    public static Findings inFiles(Findings all) {
        List<Finding> kept = new ArrayList<>();
        for (Finding finding : all.findings()) {
            if (finding.where() instanceof SourcePlace place) {
                kept.add(new Finding(
                        finding.rule(),
                        finding.severity(),
                        finding.confidence(),
                        SourcePlace.line(place.file().replaceFirst("^/+", ""), place.line()),
                        finding.message(),
                        finding.evidence(),
                        finding.remedy(),
                        finding.fingerprint(),
                        finding.share(),
                        finding.suppression()));
            }
        }
        return new Findings(all.tool(), all.version(), all.subject(), kept, all.checks(), all.notes());
    }

    static Finding finding(Judged judged) {
        Drifted drifted = judged.finding();
        Severity severity = severity(drifted.severity());
        String title = RuleIds.LAYERS.contains(drifted.rule())
                ? drifted.rule().replace('-', ' ')
                : drifted.parameter() + " drifted";
        return new Finding(
                new Rule(drifted.rule(), title, "", severity, PAGE),
                severity,
                Confidence.SURE,
                place(drifted),
                drifted.message(),
                drifted.evidence().stream().map(Evidence::of).toList(),
                remedy(drifted),
                fingerprint(drifted),
                null,
                suppression(judged.excusedBy()));
    }

    private static Severity severity(Drifted.Severity severity) {
        return switch (severity) {
            case ERROR -> Severity.ERROR;
            case WARNING -> Severity.WARNING;
            case NOTE -> Severity.NOTE;
        };
    }

    private static Place place(Drifted drifted) {
        if (drifted.file() != null && drifted.line() > 0) {
            return SourcePlace.line(drifted.file(), drifted.line());
        }
        String around = drifted.namespace().isEmpty() ? drifted.host() : drifted.host() + ", " + drifted.namespace();
        return drifted.parameter().startsWith("listener.")
                ? new ListenerPlace(drifted.subject(), around)
                : new ParameterPlace(drifted.parameter(), drifted.place());
    }

    /// Neither a pid nor a value is in it.
    private static String fingerprint(Drifted drifted) {
        String namespace = drifted.namespace().startsWith("process ") ? "" : drifted.namespace();
        return Fingerprint.of(
                drifted.rule(),
                drifted.host(),
                namespace,
                drifted.subject().replaceFirst(" \\(process \\d+\\)$", ""),
                drifted.parameter());
    }

    private static Remedy remedy(Drifted drifted) {
        List<String> said = new ArrayList<>();
        List<String> commands = new ArrayList<>();
        for (Action action : drifted.actions()) {
            if (action instanceof Action.Advice advice) {
                said.add(advice.command());
            } else {
                commands.add(action.command());
            }
        }
        if (!drifted.price().isEmpty()) {
            said.add("price: " + drifted.price());
        }
        return new Remedy(said.stream().collect(Collectors.joining("; ")), String.join(" && ", commands));
    }

    private static @Nullable Suppression suppression(@Nullable Exemption excuse) {
        return excuse == null
                ? null
                : new Suppression(Suppression.Kind.EXTERNAL, excuse.reason(), excuse.owner(), excuse.expires());
    }
}
