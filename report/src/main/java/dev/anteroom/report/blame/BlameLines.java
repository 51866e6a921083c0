package dev.anteroom.report.blame;

import dev.anteroom.diagnosis.blame.Blame;
import dev.anteroom.diagnosis.blame.Leaf;
import dev.anteroom.profile.goroutine.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Where the wait went, for a terminal: a bar for each kind of holding, and under it the stacks that had it.
///
/// ```
///   99.9%  ██████████████████████████  waiting for a lock
///          99.9%  sync.(*Mutex).Lock ← main.(*tally).Accept ← main.run   tally.go:31
/// ```
public final class BlameLines {
    private static final int BAR = 26;
    private static final int MAX_STACKS = 3;
    private static final double WORTH_TELLING = 0.005;
    private static final double WORTH_A_STACK = 0.02;

    private BlameLines() {}

    /// The heading: how much was waited, and how often somebody looked.
    public static String heading(Blame blame) {
        return String.format(
                Locale.ROOT,
                "Where the wait went: %.1f connection-seconds in %.1f s",
                blame.connectionSeconds(),
                blame.seconds());
    }

    /// The lines below it; unescaped, the names in them are the service's.
    public static List<String> of(Blame blame) {
        List<String> lines = new ArrayList<>();
        List<Map.Entry<Leaf, Double>> leaves = new ArrayList<>(blame.byLeaf().entrySet());
        leaves.sort(Map.Entry.<Leaf, Double>comparingByValue().reversed());
        for (Map.Entry<Leaf, Double> leaf : leaves) {
            double share = leaf.getValue() / blame.connectionSeconds();
            if (share < WORTH_TELLING) {
                continue;
            }
            int filled = Math.max(1, (int) Math.round(share * BAR));
            lines.add(String.format(
                    Locale.ROOT,
                    "%6s  %s%s  %s",
                    Blame.share(share),
                    "█".repeat(filled),
                    "░".repeat(BAR - filled),
                    leaf.getKey().words()));
            blame.branches().stream()
                    .filter(branch -> branch.leaf() == leaf.getKey())
                    .filter(branch -> branch.connectionSeconds() >= WORTH_A_STACK * blame.connectionSeconds())
                    .limit(MAX_STACKS)
                    .forEach(branch -> stack(lines, blame, branch));
        }
        return lines;
    }

    private static void stack(List<String> lines, Blame blame, Blame.Branch branch) {
        String where = branch.where();
        if (where.isEmpty()) {
            return;
        }
        String line = branch.line().map(BlameLines::place).orElse("");
        lines.add(String.format(
                Locale.ROOT,
                "        %6s  %s%s",
                Blame.share(branch.connectionSeconds() / blame.connectionSeconds()),
                where,
                line.isEmpty() ? "" : "   " + line));
    }

    /// The last part of a file's path, and the line.
    static String place(Frame frame) {
        return frame.file().substring(frame.file().lastIndexOf('/') + 1) + ":" + frame.line();
    }
}
