package dev.anteroom.lint;

import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Fingerprint;
import dev.anteroom.finding.Severity;
import dev.anteroom.finding.SourcePlace;
import dev.anteroom.finding.Suppression;
import dev.anteroom.lint.rule.About;
import dev.anteroom.lint.source.SourceFile;
import dev.anteroom.lint.syntax.Node;
import dev.anteroom.lint.syntax.Syntax;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The comments of one file that keep findings quiet: `//anteroom:ignore AR103 -- reason until 2027-03-01` on the line
/// of
/// a finding, on the line above it, or above the function that it stands in; `//nolint` and `//nolint:anteroom` on its
/// line. A reason is required, an end is honoured, and a comment that keeps nothing quiet is a finding itself.
final class Suppressions {
    static final About NO_REASON = new About(
            "AR001",
            "A suppression gives no reason",
            null,
            Severity.WARNING,
            "",
            "Write why: //anteroom:ignore AR103 -- reason until 2027-03-01");
    static final About EXPIRED = new About(
            "AR002",
            "A suppression has expired",
            null,
            Severity.WARNING,
            "",
            "Mend what it hides, or give it a new end.");
    static final About UNUSED =
            new About("AR003", "A suppression hides nothing", null, Severity.NOTE, "", "Remove the comment.");

    private static final Pattern IGNORE =
            Pattern.compile("^//\\s*anteroom:ignore\\s+(AR\\d{3}(?:\\s*,\\s*AR\\d{3})*)\\s*(?:--\\s*(.*))?$");
    private static final Pattern MALFORMED = Pattern.compile("^//\\s*anteroom:ignore\\b");
    private static final Pattern UNTIL = Pattern.compile("^(.*?)\\s*\\buntil\\s+(\\d{4}-\\d{2}-\\d{2})\\s*$");
    private static final Pattern NOLINT =
            Pattern.compile("^//\\s*nolint(?:\\s*:\\s*([\\w, -]+?))?\\s*(?://\\s*(.*))?$");

    private final SourceFile file;
    private final List<Comment> comments = new ArrayList<>();

    private static final class Comment {
        final Node node;
        final List<String> rules;
        final Suppression suppression;
        final int from;
        final int to;
        final boolean expired;
        final boolean nolint;
        boolean used;

        Comment(
                Node node,
                List<String> rules,
                Suppression suppression,
                int from,
                int to,
                boolean expired,
                boolean nolint) {
            this.node = node;
            this.rules = rules;
            this.suppression = suppression;
            this.from = from;
            this.to = to;
            this.expired = expired;
            this.nolint = nolint;
        }
    }

    Suppressions(SourceFile file, LocalDate today) {
        this.file = file;
        if (!file.mentions("anteroom:ignore") && !file.mentions("nolint")) {
            return;
        }
        for (Node comment : file.syntax().comments()) {
            Comment read = read(comment, today);
            if (read != null) {
                comments.add(read);
            }
        }
    }

    private @Nullable Comment read(Node node, LocalDate today) {
        Syntax syntax = file.syntax();
        String text = syntax.text(node).strip();
        int line = syntax.line(node);
        boolean alone = syntax.lineText(line).strip().startsWith("//");
        Matcher ignore = IGNORE.matcher(text);
        if (ignore.matches()) {
            String reason = ignore.group(2) == null ? "" : ignore.group(2).strip();
            LocalDate until = null;
            Matcher dated = UNTIL.matcher(reason);
            if (dated.matches()) {
                reason = dated.group(1).strip();
                until = date(dated.group(2));
            }
            int[] lines = covered(syntax, line, alone);
            return new Comment(
                    node,
                    List.of(ignore.group(1).split("\\s*,\\s*")),
                    new Suppression(Suppression.Kind.IN_SOURCE, reason, "", until),
                    lines[0],
                    lines[1],
                    until != null && today.isAfter(until),
                    false);
        }
        if (MALFORMED.matcher(text).find()) {
            return new Comment(
                    node,
                    List.of(),
                    new Suppression(Suppression.Kind.IN_SOURCE, "", "", null),
                    line,
                    line,
                    false,
                    false);
        }
        Matcher nolint = NOLINT.matcher(text);
        if (nolint.matches()
                && (nolint.group(1) == null
                        || List.of(nolint.group(1).split("[\\s,]+")).contains("anteroom"))) {
            String reason = nolint.group(2) == null ? "" : nolint.group(2);
            int[] lines = covered(syntax, line, alone);
            return new Comment(
                    node,
                    List.of(),
                    new Suppression(Suppression.Kind.IN_SOURCE, reason, "", null),
                    lines[0],
                    lines[1],
                    false,
                    true);
        }
        return null;
    }

    private static @Nullable LocalDate date(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException notADay) {
            return LocalDate.MIN;
        }
    }

    /// First and last line that a comment speaks of.
    private int[] covered(Syntax syntax, int line, boolean alone) {
        if (!alone) {
            return new int[] {line, line};
        }
        for (Node node : syntax.root().children()) {
            if ((node.is("function_declaration") || node.is("method_declaration"))
                    && syntax.line(node) > line
                    && onlyCommentsBetween(syntax, line, syntax.line(node))) {
                return new int[] {line, syntax.line(node.end())};
            }
        }
        return new int[] {line, line + 1};
    }

    private static boolean onlyCommentsBetween(Syntax syntax, int from, int to) {
        for (int line = from + 1; line < to; line++) {
            if (!syntax.lineText(line).strip().startsWith("//")) {
                return false;
            }
        }
        return true;
    }

    /// The finding, suppressed where a comment says so.
    Mistake apply(Mistake mistake) {
        for (Comment comment : comments) {
            boolean named =
                    comment.nolint || comment.rules.contains(mistake.about().id());
            boolean here = comment.from <= mistake.line() && mistake.line() <= comment.to;
            if (named && here) {
                comment.used = true;
                if (!comment.expired
                        && (comment.nolint || !comment.suppression.reason().isEmpty())) {
                    return mistake.with(comment.suppression);
                }
            }
        }
        return mistake;
    }

    /// What is wrong with the comments themselves; after every finding was applied.
    List<Mistake> complaints() {
        List<Mistake> found = new ArrayList<>();
        for (Comment comment : comments) {
            if (comment.nolint) {
                continue;
            }
            if (comment.suppression.reason().isEmpty()) {
                found.add(mistake(NO_REASON, comment, "this suppression needs rule ids and, behind --, a reason"));
            } else if (comment.expired) {
                found.add(mistake(EXPIRED, comment, "this suppression ended on " + comment.suppression.expires()));
            } else if (!comment.used) {
                found.add(mistake(UNUSED, comment, "nothing is found here that this comment would hide"));
            }
        }
        return found;
    }

    private Mistake mistake(About rule, Comment comment, String message) {
        Syntax syntax = file.syntax();
        int line = syntax.line(comment.node);
        SourcePlace place = new SourcePlace(
                file.name(),
                line,
                syntax.column(comment.node.start()),
                syntax.column(comment.node.end()),
                "",
                syntax.lineText(line));
        String text = syntax.text(comment.node);
        return Mistake.of(rule, Confidence.SURE, place, message, Fingerprint.of(rule.id(), file.name(), text));
    }
}
