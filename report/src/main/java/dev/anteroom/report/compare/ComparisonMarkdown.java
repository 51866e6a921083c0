package dev.anteroom.report.compare;

import dev.anteroom.diagnosis.compare.BlameChange;
import dev.anteroom.diagnosis.compare.Change;
import dev.anteroom.diagnosis.compare.Change.Judgement;
import dev.anteroom.diagnosis.compare.Comparison;
import dev.anteroom.diagnosis.compare.FrameChange;
import dev.anteroom.diagnosis.compare.PostureShare;
import dev.anteroom.diagnosis.compare.RuleResult;
import dev.anteroom.diagnosis.signal.Words;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/// A comparison as GitHub-flavoured Markdown, for a comment on a pull request or a rollout's log.
///
/// Text from a capture is escaped: it can neither open a link, an image or HTML, nor break out of its table.
public final class ComparisonMarkdown {
    /// GitHub takes 65,536 characters, GitLab more.
    private static final int MAX_BYTES = 64 * 1024;

    private final StringBuilder out = new StringBuilder();

    private ComparisonMarkdown() {}

    public static String render(Comparison comparison) {
        ComparisonMarkdown markdown = new ComparisonMarkdown();
        markdown.write(comparison);
        return markdown.out.toString();
    }

    /// The same in at most [#MAX_BYTES]: what a comment takes. What is cut is said.
    public static String bounded(Comparison comparison) {
        String whole = render(comparison);
        if (whole.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES) {
            return whole;
        }
        String end = "\n\nCut here: the whole is longer than a comment may be; `anteroom gate --json` has it.\n";
        StringBuilder kept = new StringBuilder();
        int bytes = end.length();
        for (String line : whole.lines().toList()) {
            bytes += line.getBytes(StandardCharsets.UTF_8).length + 1;
            if (bytes > MAX_BYTES) {
                break;
            }
            kept.append(line).append('\n');
        }
        return kept.append(end).toString();
    }

    private void write(Comparison comparison) {
        String mark = switch (comparison.outcome()) {
            case NO_REGRESSION -> "✅";
            case REGRESSION -> "❌";
            case NOT_JUDGED -> "❔";
        };
        line("### " + mark + " Accept queue: " + escaped(comparison.headline()));
        line("");
        line(escaped(comparison.before()) + captures(comparison.beforeSide().size()) + " → "
                + escaped(comparison.after()) + captures(comparison.afterSide().size()));
        gate(comparison.gate());
        line("");
        line("| | before | after | |");
        line("| --- | ---: | ---: | --- |");
        for (Change change : comparison.changes()) {
            String judgement = Cells.judgement(change);
            row(
                    escaped(Cells.name(comparison, change)),
                    escaped(Cells.before(comparison, change)),
                    escaped(Cells.after(comparison, change)),
                    change.judgement() == Judgement.WORSE ? "**" + judgement + "**" : judgement);
        }
        postures(comparison.postures());
        blame(comparison.blame());
        frames(comparison.frames());
        methods(comparison);
    }

    private static String captures(int number) {
        return number == 1 ? "" : " (" + number + " captures)";
    }

    private void gate(List<RuleResult> gate) {
        if (gate.isEmpty()) {
            return;
        }
        line("");
        line("| rule | | |");
        line("| --- | --- | --- |");
        for (RuleResult rule : gate) {
            String mark = switch (rule.result()) {
                case PASSED -> "holds";
                case BROKEN -> "**broken**";
                case NOT_JUDGED -> "not judged";
            };
            row("`" + rule.rule() + "`", mark, escaped(rule.why()));
        }
    }

    private void postures(List<PostureShare> postures) {
        if (postures.isEmpty()) {
            return;
        }
        line("");
        line("| accept loop | before | after |");
        line("| --- | ---: | ---: |");
        for (PostureShare share : postures) {
            row(escaped(share.posture().words()), Cells.share(share.before()), Cells.share(share.after()));
        }
    }

    private void blame(List<BlameChange> changes) {
        if (changes.isEmpty()) {
            return;
        }
        line("");
        line("| a connection's wait, on average | where | before | after |");
        line("| --- | --- | ---: | ---: |");
        for (BlameChange change : changes) {
            row(
                    change.leaf().words(),
                    escaped(change.where()),
                    Words.millis(change.beforeMillis()),
                    Words.millis(change.afterMillis()));
        }
    }

    private void frames(List<FrameChange> frames) {
        if (frames.isEmpty()) {
            return;
        }
        line("");
        line("| profile | function | before | after |");
        line("| --- | --- | ---: | ---: |");
        for (FrameChange frame : frames) {
            row(
                    frame.kind().name().toLowerCase(Locale.ROOT),
                    escaped(frame.function()),
                    Words.percent(frame.before()),
                    Words.percent(frame.after()));
        }
    }

    private void methods(Comparison comparison) {
        line("");
        line("<details><summary>How it was judged</summary>");
        line("");
        for (Change change : comparison.changes()) {
            if (!change.method().isEmpty()) {
                line("- " + escaped(change.metric().words() + ": " + Cells.method(change)));
            }
        }
        comparison.reasons().forEach(reason -> line("- " + escaped(reason)));
        line("");
        line("</details>");
    }

    private void row(String... cells) {
        line("| " + String.join(" | ", cells) + " |");
    }

    private void line(String text) {
        out.append(text).append('\n');
    }

    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (char c : Cells.clean(text).toCharArray()) {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                // A mention would page people, a bare URL becomes a link.
                case '@' -> escaped.append("&#64;");
                case ':' -> escaped.append("&#58;");
                case '\\', '`', '*', '_', '[', ']', '|', '#', '~', '!' ->
                    escaped.append('\\').append(c);
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
