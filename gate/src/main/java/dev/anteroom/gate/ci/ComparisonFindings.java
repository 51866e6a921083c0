package dev.anteroom.gate.ci;

import dev.anteroom.diagnosis.compare.Change;
import dev.anteroom.diagnosis.compare.Comparison;
import dev.anteroom.diagnosis.compare.RuleResult;
import dev.anteroom.finding.Check;
import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Evidence;
import dev.anteroom.finding.Finding;
import dev.anteroom.finding.Findings;
import dev.anteroom.finding.Fingerprint;
import dev.anteroom.finding.ParameterPlace;
import dev.anteroom.finding.Remedy;
import dev.anteroom.finding.Rule;
import dev.anteroom.finding.Severity;
import dev.anteroom.finding.SourcePlace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A comparison as findings: each rule, or without a gate each figure that is judged, is a finding, a check that holds
/// or one that can't be judged.
public final class ComparisonFindings {
    private static final String PAGE = "docs/gate.md";

    private ComparisonFindings() {}

    /// @param rules the gate's file; `null` without one
    /// @param version this Anteroom's
    public static Findings of(Comparison comparison, @Nullable String rules, String version) {
        List<Finding> findings = new ArrayList<>();
        List<Check> checks = new ArrayList<>();
        if (rules == null) {
            comparison.changes().forEach(change -> change(comparison, change, findings, checks));
        } else {
            comparison.gate().forEach(rule -> rule(comparison, rules, rule, findings, checks));
        }
        return new Findings(
                "anteroom gate",
                version,
                comparison.before() + " → " + comparison.after(),
                findings,
                checks,
                List.of(comparison.headline()));
    }

    private static void change(Comparison comparison, Change change, List<Finding> findings, List<Check> checks) {
        String name = change.metric().id();
        switch (change.judgement()) {
            case WORSE ->
                findings.add(new Finding(
                        new Rule(name, change.metric().words() + " got worse", "", Severity.ERROR, PAGE),
                        Severity.ERROR,
                        Confidence.SURE,
                        new ParameterPlace(name, comparison.after()),
                        String.format(
                                Locale.ROOT,
                                "%s got worse: %.3g → %.3g %s",
                                change.metric().words(),
                                change.before(),
                                change.after(),
                                change.metric().unit()),
                        evidence(comparison, change.method()),
                        Remedy.of(""),
                        Fingerprint.of("gate", name),
                        null,
                        null));
            case UNKNOWN -> checks.add(Check.unjudged(name, change.method()));
            case SAME, BETTER -> checks.add(Check.holds(name));
            case SHOWN -> {
                // Nothing is judged by it.
            }
        }
    }

    private static void rule(
            Comparison comparison, String file, RuleResult rule, List<Finding> findings, List<Check> checks) {
        switch (rule.result()) {
            case BROKEN ->
                findings.add(new Finding(
                        new Rule(id(rule), "a rule of the gate is broken", "", Severity.ERROR, PAGE),
                        Severity.ERROR,
                        Confidence.SURE,
                        SourcePlace.line(file, Math.max(1, rule.line())),
                        rule.rule() + ": " + rule.why(),
                        evidence(comparison, ""),
                        Remedy.of(""),
                        Fingerprint.of("gate", id(rule)),
                        null,
                        null));
            case NOT_JUDGED -> checks.add(Check.unjudged(rule.rule(), rule.why()));
            case PASSED -> checks.add(Check.holds(rule.rule()));
        }
    }

    private static String id(RuleResult rule) {
        int colon = rule.rule().indexOf(':');
        return colon < 0 ? rule.rule() : rule.rule().substring(0, colon);
    }

    private static List<Evidence> evidence(Comparison comparison, String method) {
        List<Evidence> evidence = new ArrayList<>();
        if (!method.isEmpty()) {
            evidence.add(Evidence.of(method));
        }
        comparison.reasons().forEach(reason -> evidence.add(Evidence.of(reason)));
        return evidence;
    }
}
