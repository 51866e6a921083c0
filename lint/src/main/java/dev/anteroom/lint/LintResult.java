package dev.anteroom.lint;

import java.util.List;
import java.util.Map;

/// What a run found.
///
/// @param findings all of them, suppressed and unsure ones too, by file and line
/// @param problems files that could not be read or are no Go in part, with the reason
/// @param removable entries of the baseline that nothing matches any more, as `AR101 file: fingerprint`
/// @param files how many files were looked at
/// @param packages how many packages
public record LintResult(
        List<Finding> findings, Map<String, String> problems, List<String> removable, int files, int packages) {
    public LintResult {
        findings = List.copyOf(findings);
        problems = Map.copyOf(problems);
        removable = List.copyOf(removable);
    }

    public List<Finding> shown(Confidence least) {
        return findings.stream().filter(f -> f.shown(least)).toList();
    }

    LintResult withFindings(List<Finding> others) {
        return new LintResult(others, problems, removable, files, packages);
    }
}
