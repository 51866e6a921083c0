package dev.anteroom.drift.policy;

import java.util.List;

/// A file of rules.
///
/// @param name the file, as the user named it
/// @param layers whether what the four layers find counts beside the rules
public record Policy(String name, boolean layers, List<Rule> rules, List<Exemption> exemptions) {
    public Policy {
        rules = List.copyOf(rules);
        exemptions = List.copyOf(exemptions);
    }

    /// The kernel parameters that it asks for, so that they are read.
    public List<String> parameters() {
        return rules.stream().map(Rule::parameter).distinct().toList();
    }
}
