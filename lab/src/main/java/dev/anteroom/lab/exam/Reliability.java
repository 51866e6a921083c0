package dev.anteroom.lab.exam;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Whether a confidence is a frequency: of what is said with 90%, how much is right.
public record Reliability(List<Calibration.Answered> answers) {
    private static final double[] EDGES = {0, 0.25, 0.5, 0.75, 0.9, 0.97, 1.0001};

    public Reliability {
        answers = List.copyOf(answers);
    }

    /// Share whose first cause is true, 0 to 1.
    public double topOne() {
        return answers.isEmpty()
                ? 1
                : (double) answers.stream().filter(Calibration.Answered::right).count() / answers.size();
    }

    /// Share that is right of what was said with at least that confidence, 0 to 1; 1 where nothing was.
    public double rightFrom(double confidence) {
        List<Calibration.Answered> said =
                answers.stream().filter(answer -> answer.share() >= confidence).toList();
        return new Reliability(said).topOne();
    }

    /// Mean squared distance of the first answer's confidence from what it turned out to be (1 or 0); 0 is perfect, and
    /// who always says one half has 0.25.
    public double brier() {
        return answers.stream()
                .mapToDouble(answer -> Math.pow(answer.share() - (answer.right() ? 1 : 0), 2))
                .average()
                .orElse(0);
    }

    /// The largest share of the answers that can be given, the surest first, so that at least `right` of them are
    /// right.
    public double coverage(double right) {
        List<Calibration.Answered> surest = new ArrayList<>(answers);
        surest.sort(Comparator.comparingDouble(Calibration.Answered::share).reversed());
        int good = 0;
        int most = 0;
        for (int i = 0; i < surest.size(); i++) {
            good += surest.get(i).right() ? 1 : 0;
            most = good >= right * (i + 1) ? i + 1 : most;
        }
        return answers.isEmpty() ? 1 : (double) most / answers.size();
    }

    /// As text: a row for each range of confidence that was said.
    public String table() {
        StringBuilder out = new StringBuilder(
                String.format(Locale.ROOT, "%-14s %8s %10s %10s%n", "said", "answers", "mean said", "right"));
        for (int i = 0; i + 1 < EDGES.length; i++) {
            double low = EDGES[i];
            double high = EDGES[i + 1];
            List<Calibration.Answered> here = answers.stream()
                    .filter(answer -> answer.share() >= low && answer.share() < high)
                    .toList();
            if (!here.isEmpty()) {
                out.append(String.format(
                        Locale.ROOT,
                        "%3.0f%% to %3.0f%%   %8d %9.1f%% %9.1f%%%n",
                        100 * low,
                        100 * Math.min(1, high),
                        here.size(),
                        100
                                * here.stream()
                                        .mapToDouble(Calibration.Answered::share)
                                        .average()
                                        .orElse(0),
                        100 * new Reliability(here).topOne()));
            }
        }
        return out.toString();
    }

    /// All of it, under a title.
    public String report(String title) {
        return title
                + String.format(
                        Locale.ROOT,
                        ": top-1 %.1f%% of %d, Brier score %.3f, right of what is said with 90%% and more: %.1f%%%n"
                                + "right 99%% of the time if it answers %.0f%% of them, 95%%: %.0f%%%n",
                        100 * topOne(),
                        answers.size(),
                        brier(),
                        100 * rightFrom(0.9),
                        100 * coverage(0.99),
                        100 * coverage(0.95))
                + table();
    }
}
