package dev.anteroom.drift.text;

import dev.anteroom.drift.layer.Drifted.Severity;

/// The words of the text and its JSON.
final class Words {
    private Words() {}

    static String of(Severity severity) {
        return switch (severity) {
            case ERROR -> "problem";
            case WARNING -> "drift";
            case NOTE -> "note";
        };
    }
}
