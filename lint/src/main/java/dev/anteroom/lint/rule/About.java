package dev.anteroom.lint.rule;

import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.finding.Rule;
import dev.anteroom.finding.Severity;
import org.jspecify.annotations.Nullable;

/// What a rule looks for, and why.
///
/// @param id stable for ever: `AR101`
/// @param title one line, without a full stop
/// @param cause what the diagnosis calls the damage; null for what is wrong with a suppression
/// @param lab program and scenario of the lab that show it: `relayd: slow-handshake`
/// @param remedy one sentence
public record About(String id, String title, @Nullable CauseId cause, Severity severity, String lab, String remedy) {
    /// Its page in the project's documentation.
    public String page() {
        return "docs/lint/" + id + ".md";
    }

    /// What its findings say of it.
    public Rule asRule() {
        return new Rule(id, title, cause == null ? "" : cause.id(), severity, page());
    }
}
