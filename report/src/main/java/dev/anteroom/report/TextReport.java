package dev.anteroom.report;

import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.capture.evidence.UnusedFile;
import dev.anteroom.diagnosis.Later;
import dev.anteroom.diagnosis.accept.LoopPostures;
import dev.anteroom.diagnosis.accept.Posture;
import dev.anteroom.diagnosis.blame.Blame;
import dev.anteroom.diagnosis.model.AcceptWait;
import dev.anteroom.diagnosis.model.Cause;
import dev.anteroom.diagnosis.model.Certainty;
import dev.anteroom.diagnosis.model.Diagnosis;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.Missing;
import dev.anteroom.diagnosis.model.Remedy;
import dev.anteroom.diagnosis.model.RuledOut;
import dev.anteroom.diagnosis.model.Signal;
import dev.anteroom.diagnosis.model.Verdict;
import dev.anteroom.diagnosis.signal.Words;
import dev.anteroom.profile.text.Visible;
import dev.anteroom.report.blame.BlameLines;
import dev.anteroom.report.queue.QueueLines;
import dev.anteroom.report.queue.QueueTimeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A diagnosis as text for a tired person: the verdict in the first line, why in the second, what to do next;
/// everything else below.
///
/// Text that comes from the capture is stripped of control characters, so that a file can't write to the terminal.
public final class TextReport {
    /// Keeps what belongs together on one line until it is written.
    private static final char NO_BREAK = '\u00a0';

    /// More accept loops than that are not read one by one.
    private static final int MOST_LOOPS = 4;

    private final Diagnosis diagnosis;
    private final Optional<QueueTimeline> timeline;
    private final TextStyle style;
    private final StringBuilder out = new StringBuilder();

    private TextReport(Diagnosis diagnosis, Optional<QueueTimeline> timeline, TextStyle style) {
        this.diagnosis = diagnosis;
        this.timeline = timeline;
        this.style = style;
    }

    /// @param evidence what the diagnosis was made from: its log of the queue is drawn, where there is one
    /// @param explain whether to list what was ruled out, every signal, and the files that told nothing
    public static String render(Evidence evidence, Diagnosis diagnosis, TextStyle style, boolean explain) {
        TextReport report = new TextReport(diagnosis, QueueTimeline.of(diagnosis, evidence.target()), style);
        report.write(explain);
        return report.out.toString();
    }

    private void write(boolean explain) {
        String verdict = diagnosis.verdict().name();
        String coloured = switch (diagnosis.verdict()) {
            case HEALTHY -> style.good(verdict);
            case NOT_ACCEPT, INCONCLUSIVE -> style.unsure(verdict);
            case ACCEPT_BOUND -> style.bad(verdict);
        };
        String cause = diagnosis.causes().isEmpty() || diagnosis.verdict() != Verdict.ACCEPT_BOUND
                ? ""
                : "  " + diagnosis.causes().getFirst().id().id() + ", "
                        + sure(diagnosis.causes().getFirst());
        out.append(coloured).append(style.strong(cause)).append('\n');
        paragraph(diagnosis.headline(), "");
        waits();
        diagnosis.signal(Blame.class).ifPresent(this::blame);
        timeline.ifPresent(this::queue);
        if (diagnosis.latency() != null) {
            heading("Where the clients' " + diagnosis.latency().quantile() + " goes");
            LatencySplitReport.lines(diagnosis.latency()).forEach(row -> paragraph(row, "  "));
        }
        List<Cause> causes = diagnosis.causes();
        for (int i = 0; i < causes.size(); i++) {
            cause(causes.get(i), i == 0, explain);
        }
        if (!diagnosis.elsewhere().isEmpty()) {
            heading("Where it points instead");
            diagnosis.elsewhere().forEach(this::fact);
        }
        later();
        missing();
        if (explain) {
            explain();
        } else {
            long unknown = diagnosis.withoutEvidence();
            out.append('\n');
            paragraph(
                    "Ruled out " + (diagnosis.ruledOut().size() - unknown) + " other causes"
                            + (unknown == 0 ? "" : "; no evidence for " + unknown)
                            + ". Run with --explain for details.",
                    "");
        }
        long problems = diagnosis.unused().stream().filter(UnusedFile::problem).count();
        if (problems > 0) {
            heading("Damaged files");
            diagnosis.unused().stream()
                    .filter(UnusedFile::problem)
                    .forEach(u -> paragraph(u.file() + ": " + u.reason(), "  "));
        }
    }

    private static void figure(StringBuilder out, String name, @Nullable Double millis, String after) {
        if (millis != null) {
            out.append(name).append(Words.millis(millis)).append(after);
        }
    }

    private void waits() {
        AcceptWait wait = diagnosis.acceptWait();
        if (wait.oldestMillis() != null) {
            out.append('\n');
            StringBuilder figures = new StringBuilder();
            figure(figures, "median ", wait.p50Millis(), ", ");
            figure(figures, "P99 ", wait.p99Millis(), ", ");
            figure(
                    figures,
                    "mean ",
                    wait.meanMillis(),
                    wait.method().equals("queue ages") ? "; " : " by Little's law; ");
            paragraph(
                    "Accept wait: " + figures + "the oldest connection had waited " + Words.millis(wait.oldestMillis())
                            + " (" + wait.method() + ": " + wait.note() + ")",
                    "");
        }
        for (LoopPostures loop : diagnosis.postures().stream().limit(MOST_LOOPS).toList()) {
            StringBuilder shares = new StringBuilder();
            for (Posture posture : loop.ranked()) {
                shares.append(shares.isEmpty() ? "" : ", ")
                        .append(posture.name())
                        .append(' ')
                        .append(Words.percent(loop.share(posture)));
            }
            paragraph(
                    "Accept loop " + loop.loop() + (loop.id() == 0 ? "" : " (goroutine " + loop.id() + ")") + ": "
                            + shares + " of " + loop.looks() + " looks",
                    "");
        }
    }

    private void blame(Blame blame) {
        heading(BlameLines.heading(blame));
        BlameLines.of(blame)
                .forEach(line -> out.append("  ").append(Visible.line(line)).append('\n'));
    }

    private void queue(QueueTimeline timeline) {
        List<QueueLines.Line> lines = QueueLines.of(timeline, style.width());
        if (lines.isEmpty()) {
            return;
        }
        heading("The queue over " + Words.millis(timeline.seconds() * 1000));
        for (QueueLines.Line line : lines) {
            line("  " + style.faint(line.label()) + (line.bad() ? style.bad(line.drawn()) : line.drawn()) + "  "
                    + line.figure());
        }
    }

    /// `certain, 94%`; the word alone where the figure would be no frequency.
    private String sure(Cause cause) {
        String word = Certainty.of(cause, diagnosis.verdict()).word();
        return diagnosis.verdict() == Verdict.ACCEPT_BOUND ? word + ", " + Words.percent(cause.confidence()) : word;
    }

    private void later() {
        List<String> later = Later.of(diagnosis);
        if (!later.isEmpty()) {
            heading("Will hurt later");
            later.forEach(what -> paragraph("→ " + what, "  "));
        }
    }

    private void cause(Cause cause, boolean first, boolean explain) {
        heading((first ? "" : "Also: ") + cause.id().id() + "  (" + sure(cause) + ")");
        if (!first) {
            paragraph(cause.summary(), "  ");
        }
        if (first || explain) {
            line("  why");
            cause.evidence().forEach(this::fact);
            if (!cause.against().isEmpty()) {
                line("  against it");
                cause.against().forEach(this::fact);
            }
            line("  what to do");
            for (Remedy remedy : cause.remedies()) {
                paragraph("→ " + remedy.action() + (remedy.restart() ? " (needs a restart)" : ""), "    ");
                if (remedy.command() != null) {
                    line("        " + style.strong(Visible.line(remedy.command())));
                }
                if (!remedy.risk().equals("none")) {
                    paragraph("risk: " + remedy.risk(), "        ");
                }
            }
        }
    }

    private void missing() {
        if (diagnosis.missing().isEmpty()) {
            return;
        }
        heading("Missing evidence");
        for (Missing missing : diagnosis.missing()) {
            paragraph("→ " + missing.what() + ": " + missing.why(), "  ");
            line("      " + style.strong(Visible.line(missing.command())));
        }
    }

    private void explain() {
        heading("Ruled out");
        for (RuledOut ruledOut : diagnosis.ruledOut()) {
            paragraph(
                    ruledOut.id().id() + ": " + (ruledOut.forLackOfEvidence() ? "no evidence: " : "")
                            + ruledOut.reason(),
                    "  ");
        }
        heading("Signals");
        for (Signal signal : diagnosis.signals()) {
            paragraph(
                    String.format(java.util.Locale.ROOT, "%.1f ", signal.strength()) + signal.id() + ": "
                            + signal.summary(),
                    "  ");
        }
        List<UnusedFile> unused =
                diagnosis.unused().stream().filter(u -> !u.problem()).toList();
        if (!unused.isEmpty()) {
            heading("Files that told nothing");
            unused.forEach(u -> paragraph(u.file() + ": " + u.reason(), "  "));
        }
    }

    private void fact(Fact fact) {
        StringBuilder text = new StringBuilder("· ").append(fact.what());
        if (fact.value() != null) {
            text.append(": ").append(fact.value());
            if (fact.unit() != null && !fact.unit().isEmpty()) {
                text.append(' ').append(fact.unit());
            }
        }
        if (fact.window() != null) {
            text.append(", ").append(fact.window());
        }
        if (fact.file() != null) {
            // The first file is enough to find it; --json names all.
            int more = fact.file().split(", ", -1).length - 1;
            text.append(" [").append(fact.file().split(", ", 2)[0]);
            text.append(more > 0 ? NO_BREAK + "+" + more + "]" : "]");
        }
        paragraph(text.toString(), "    ");
    }

    private void heading(String text) {
        out.append('\n').append(style.strong(Visible.line(text))).append('\n');
    }

    private void line(String text) {
        out.append(text).append('\n');
    }

    /// Wraps at words; a word longer than the line stands alone.
    private void paragraph(String text, String indent) {
        String rest = Visible.line(text);
        String hanging =
                indent + (rest.startsWith("→ ") || rest.startsWith("· ") ? "  " : indent.isEmpty() ? "" : "  ");
        List<String> words = new ArrayList<>(List.of(rest.split(" ")));
        StringBuilder line = new StringBuilder(indent);
        boolean empty = true;
        for (String word : words) {
            if (!empty && line.length() + 1 + word.length() > style.width()) {
                write(line);
                line = new StringBuilder(hanging);
                empty = true;
            }
            if (!empty) {
                line.append(' ');
            }
            line.append(word);
            empty = false;
        }
        write(line);
    }

    /// A line, with the file that it ends with in the background.
    private void write(StringBuilder line) {
        String text = line.toString().replace(NO_BREAK, ' ');
        int file = text.endsWith("]") ? text.lastIndexOf('[') : -1;
        out.append(file < 0 ? text : text.substring(0, file) + style.faint(text.substring(file)));
        out.append('\n');
    }
}
