package dev.anteroom.lint;

import dev.anteroom.finding.Check;
import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Findings;
import dev.anteroom.lint.rule.Rule;
import dev.anteroom.lint.rule.Rules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What a run found.
///
/// @param mistakes all of them, suppressed and unsure ones too, by file and line, or by what an incident says
/// @param problems files that could not be read or are no Go in part, with the reason
/// @param removable entries of the baseline that nothing matches any more, as `AR101 file (fingerprint)`
/// @param files how many files were looked at
/// @param packages how many packages
public record LintResult(
        List<Mistake> mistakes, Map<String, String> problems, List<String> removable, int files, int packages) {
    public LintResult {
        mistakes = List.copyOf(mistakes);
        problems = Map.copyOf(problems);
        removable = List.copyOf(removable);
    }

    /// Those that are open and confident enough.
    public List<Mistake> shown(Confidence least) {
        return mistakes.stream()
                .filter(mistake -> mistake.isOpen() && mistake.confidence().atLeast(least))
                .toList();
    }

    public LintResult withMistakes(List<Mistake> others) {
        return new LintResult(others, problems, removable, files, packages);
    }

    /// The record that is printed. Every rule without a finding is a check that holds, every file that could not be
    /// read
    /// one that isn't judged.
    public Findings findings(String version) {
        Set<String> found = new HashSet<>();
        mistakes.stream()
                .filter(Mistake::isOpen)
                .forEach(mistake -> found.add(mistake.about().id()));
        List<Check> checks = new ArrayList<>();
        new TreeMap<>(problems).forEach((file, reason) -> checks.add(Check.unjudged(file, reason)));
        for (Rule rule : Rules.all()) {
            if (!found.contains(rule.about().id())) {
                checks.add(Check.holds(rule.about().id() + " " + rule.about().title()));
            }
        }
        return new Findings(
                "anteroom lint",
                version,
                files + (files == 1 ? " file" : " files"),
                mistakes.stream().map(Mistake::finding).toList(),
                checks,
                removable.stream()
                        .map(entry -> "mended, can leave the baseline: " + entry)
                        .toList());
    }
}
