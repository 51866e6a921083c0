package dev.anteroom.finding;

import java.util.ArrayList;
import java.util.List;

/// What one run found.
///
/// @param tool the command: `anteroom lint`
/// @param version its version
/// @param subject what was looked at, as a noun: `12 files`
/// @param findings in the order in which they are shown; suppressed ones too
/// @param checks what was looked at without a finding
/// @param notes further lines for people: `mended, can leave the baseline: …`
public record Findings(
        String tool, String version, String subject, List<Finding> findings, List<Check> checks, List<String> notes) {
    public Findings {
        findings = List.copyOf(findings);
        checks = List.copyOf(checks);
        notes = List.copyOf(notes);
    }

    /// Those that somebody has to look at.
    public List<Finding> open() {
        return findings.stream().filter(Finding::isOpen).toList();
    }

    /// Those that are kept quiet.
    public List<Finding> suppressed() {
        return findings.stream().filter(finding -> !finding.isOpen()).toList();
    }

    /// What could not be judged.
    public List<Check> unjudged() {
        return checks.stream()
                .filter(check -> check.state() == Check.State.UNJUDGED)
                .toList();
    }

    /// Without those that are less sure. How many were left out is a note.
    public Findings atLeast(Confidence least) {
        List<Finding> kept = findings.stream()
                .filter(finding -> finding.confidence().atLeast(least) || finding.share() != null)
                .toList();
        if (kept.size() == findings.size()) {
            return this;
        }
        List<String> more = new ArrayList<>(notes);
        more.add((findings.size() - kept.size()) + " less sure, not shown (--confidence maybe shows them)");
        return new Findings(tool, version, subject, kept, checks, more);
    }

    /// A note never breaks a run.
    public Outcome outcome() {
        if (open().stream().anyMatch(finding -> finding.severity() != Severity.NOTE)) {
            return Outcome.BROKEN;
        }
        return unjudged().isEmpty() ? Outcome.HOLDS : Outcome.UNJUDGED;
    }
}
