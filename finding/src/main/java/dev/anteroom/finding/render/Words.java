package dev.anteroom.finding.render;

import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Evidence;
import dev.anteroom.finding.Finding;
import dev.anteroom.finding.Findings;
import dev.anteroom.finding.Severity;
import dev.anteroom.finding.Suppression;
import java.util.Locale;

/// Words that several formats share.
final class Words {
    private Words() {}

    static String of(Severity severity) {
        return severity.name().toLowerCase(Locale.ROOT);
    }

    static String of(Confidence confidence) {
        return confidence.name().toLowerCase(Locale.ROOT);
    }

    static String of(Suppression.Kind kind) {
        return switch (kind) {
            case IN_SOURCE -> "inSource";
            case EXTERNAL -> "external";
        };
    }

    static String of(Evidence evidence) {
        return evidence.at() == null ? evidence.text() : evidence.at().text() + ": " + evidence.text();
    }

    /// `a reason, owner ops, until 2027-03-01`.
    static String of(Suppression suppression) {
        StringBuilder text = new StringBuilder(suppression.reason().isEmpty() ? "no reason" : suppression.reason());
        if (!suppression.owner().isEmpty()) {
            text.append(", owner ").append(suppression.owner());
        }
        if (suppression.expires() != null) {
            text.append(", until ").append(suppression.expires());
        }
        return text.toString();
    }

    /// `AR101 server/accept.go:17:3`.
    static String name(Finding finding) {
        return finding.rule().id() + " " + finding.where().text();
    }

    /// `2 findings in 12 files, 1 suppressed, 1 not judged`.
    static String summary(Findings findings) {
        int suppressed = findings.suppressed().size();
        int unjudged = findings.unjudged().size();
        return count(findings.open().size(), "finding")
                + (findings.subject().isEmpty() ? "" : " in " + findings.subject())
                + (suppressed == 0 ? "" : ", " + suppressed + " suppressed")
                + (unjudged == 0 ? "" : ", " + unjudged + " not judged");
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /// One line without control characters and without characters that change the order of others.
    static String plain(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> clean.appendCodePoint(isPlain(c) ? c : '\uFFFD'));
        return clean.toString();
    }

    private static boolean isPlain(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
