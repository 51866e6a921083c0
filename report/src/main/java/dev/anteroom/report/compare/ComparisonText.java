package dev.anteroom.report.compare;

import dev.anteroom.diagnosis.compare.BlameChange;
import dev.anteroom.diagnosis.compare.Change;
import dev.anteroom.diagnosis.compare.Comparison;
import dev.anteroom.diagnosis.compare.FrameChange;
import dev.anteroom.diagnosis.compare.PostureShare;
import dev.anteroom.diagnosis.compare.RuleResult;
import dev.anteroom.diagnosis.signal.Words;
import dev.anteroom.report.TextStyle;
import java.util.List;
import java.util.Locale;

/// A comparison for a terminal: the outcome in the first line, what got worse in the second, figures below.
public final class ComparisonText {
    private static final int NAME = 62;

    private final StringBuilder out = new StringBuilder();
    private final TextStyle style;

    private ComparisonText(TextStyle style) {
        this.style = style;
    }

    public static String render(Comparison comparison, TextStyle style) {
        ComparisonText text = new ComparisonText(style);
        text.write(comparison);
        return text.out.toString();
    }

    private void write(Comparison comparison) {
        String name = comparison.outcome().name();
        out.append(
                        switch (comparison.outcome()) {
                            case NO_REGRESSION -> style.good(name);
                            case REGRESSION -> style.bad(name);
                            case NOT_JUDGED -> style.unsure(name);
                        })
                .append('\n');
        line(comparison.headline());
        line("before: " + comparison.before() + captures(comparison.beforeSide().size()));
        line("after:  " + comparison.after() + captures(comparison.afterSide().size()));
        gate(comparison.gate());
        heading(String.format(Locale.ROOT, "%-" + NAME + "s %12s %12s", "Figures", "before", "after"));
        for (Change change : comparison.changes()) {
            change(comparison, change);
        }
        postures(comparison.postures());
        blame(comparison.blame());
        frames(comparison.frames());
        if (!comparison.reasons().isEmpty()) {
            heading("Why");
            comparison.reasons().forEach(reason -> line("  · " + reason));
        }
    }

    private static String captures(int number) {
        return number == 1 ? "" : " (" + number + " captures)";
    }

    private void gate(List<RuleResult> gate) {
        if (gate.isEmpty()) {
            return;
        }
        heading("Rules");
        for (RuleResult rule : gate) {
            String mark = switch (rule.result()) {
                case PASSED -> style.good("holds ");
                case BROKEN -> style.bad("BROKEN");
                case NOT_JUDGED -> style.unsure("?     ");
            };
            out.append("  ").append(mark).append("  ");
            line(rule.rule() + " (line " + rule.line() + "): " + rule.why());
        }
    }

    private void change(Comparison comparison, Change change) {
        String row = String.format(
                Locale.ROOT,
                "  %-" + (NAME - 2) + "s %12s %12s  ",
                Cells.name(comparison, change),
                Cells.before(comparison, change),
                Cells.after(comparison, change));
        String judgement = Cells.judgement(change);
        out.append(Cells.clean(row))
                .append(
                        switch (change.judgement()) {
                            case WORSE -> style.bad(judgement);
                            case BETTER -> style.good(judgement);
                            case UNKNOWN -> style.unsure(judgement);
                            case SAME, SHOWN -> judgement;
                        })
                .append('\n');
        if (!change.method().isEmpty()) {
            line("      " + Cells.method(change));
        }
    }

    private void postures(List<PostureShare> postures) {
        if (postures.isEmpty()) {
            return;
        }
        heading("What the accept loops were doing");
        for (PostureShare share : postures) {
            line(String.format(
                    Locale.ROOT,
                    "  %-" + (NAME - 2) + "s %12s %12s",
                    share.posture() + ", " + share.posture().words(),
                    Cells.share(share.before()),
                    Cells.share(share.after())));
        }
    }

    private void blame(List<BlameChange> changes) {
        if (changes.isEmpty()) {
            return;
        }
        heading("Where a connection's wait went, on average");
        for (BlameChange change : changes) {
            String where = change.where().isEmpty() ? "" : ": " + change.where();
            line(String.format(
                    Locale.ROOT,
                    "  %-" + (NAME - 2) + "s %12s %12s  %+.0f ms",
                    change.leaf().words() + where,
                    Words.millis(change.beforeMillis()),
                    Words.millis(change.afterMillis()),
                    change.rise()));
        }
    }

    private void frames(List<FrameChange> frames) {
        if (frames.isEmpty()) {
            return;
        }
        heading("Functions whose own share of a profile changed");
        for (FrameChange frame : frames) {
            line(String.format(
                    Locale.ROOT,
                    "  %-" + (NAME - 2) + "s %12s %12s  %+.1f points",
                    frame.kind().name().toLowerCase(Locale.ROOT) + "  " + frame.function(),
                    Words.percent(frame.before()),
                    Words.percent(frame.after()),
                    (frame.after() - frame.before()) * 100));
        }
    }

    private void heading(String text) {
        out.append('\n');
        line(text);
    }

    private void line(String text) {
        out.append(Cells.clean(text).stripTrailing()).append('\n');
    }
}
