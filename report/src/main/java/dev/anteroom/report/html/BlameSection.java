package dev.anteroom.report.html;

import dev.anteroom.diagnosis.blame.Blame;
import dev.anteroom.diagnosis.blame.Leaf;
import dev.anteroom.diagnosis.signal.Words;
import dev.anteroom.profile.goroutine.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Where the wait went: one bar, its parts with their stacks, and the place for the flame graph of the waiting.
final class BlameSection {
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 30;
    private static final int MAX_STACKS = 4;
    private static final double WORTH_TELLING = 0.01;

    private BlameSection() {}

    static void write(StringBuilder out, Blame blame) {
        List<Map.Entry<Leaf, Double>> leaves = new ArrayList<>(blame.byLeaf().entrySet());
        leaves.sort(Map.Entry.<Leaf, Double>comparingByValue().reversed());
        lead(out, blame);
        out.append("<svg class=\"split\" role=\"img\" aria-label=\"The parts, in figures below\" ")
                .append("preserveAspectRatio=\"none\" viewBox=\"0 0 ")
                .append(WIDTH)
                .append(' ')
                .append(HEIGHT)
                .append("\" xmlns=\"http://www.w3.org/2000/svg\">");
        double x = 0;
        for (Map.Entry<Leaf, Double> leaf : leaves) {
            double width = leaf.getValue() / blame.connectionSeconds() * WIDTH;
            out.append(String.format(
                    Locale.ROOT,
                    "<rect class=\"%s\" x=\"%.2f\" width=\"%.2f\" height=\"%d\"/>",
                    style(leaf.getKey()),
                    x,
                    width,
                    HEIGHT));
            x += width;
        }
        out.append("</svg><ul class=\"parts blame\">");
        for (Map.Entry<Leaf, Double> leaf : leaves) {
            if (leaf.getValue() >= WORTH_TELLING * blame.connectionSeconds()) {
                part(out, blame, leaf.getKey(), leaf.getValue());
            }
        }
        out.append("</ul>");
    }

    private static void lead(StringBuilder out, Blame blame) {
        out.append("<p class=\"lead\">")
                .append(Remedies.sentence(blame.summary()))
                .append(".</p><p class=\"note\">");
        out.append(String.format(
                Locale.ROOT,
                "Connections waited for %.1f connection-seconds in %s. At %s the accept loop was looked at as well, from "
                        + "outside the process; its part of the waiting is what was queued while it was so. ",
                blame.connectionSeconds(),
                Words.millis(blame.seconds() * 1000),
                Words.count(blame.looks(), "tick")));
        if (blame.guessed() > WORTH_TELLING) {
            out.append(Blame.share(blame.guessed()))
                    .append(" of it hangs on a loop that is known by its name and shape only. ");
        }
        out.append("<code>").append(Markup.text(blame.source(), 200)).append("</code></p>");
    }

    private static void part(StringBuilder out, Blame blame, Leaf leaf, double waited) {
        out.append("<li class=\"").append(style(leaf)).append("\"><strong>");
        out.append(Remedies.sentence(leaf.words())).append("</strong> <span class=\"value\">");
        out.append(Blame.share(waited / blame.connectionSeconds())).append("</span>");
        out.append(String.format(Locale.ROOT, " <span class=\"window\">%.2f connection-seconds</span>", waited));
        int told = 0;
        for (Blame.Branch branch : blame.branches()) {
            String where = branch.where();
            if (branch.leaf() != leaf || where.isEmpty() || told++ >= MAX_STACKS) {
                continue;
            }
            out.append("<br><code>").append(Markup.text(where, 600)).append("</code>");
            Optional<Frame> line = branch.line();
            line.ifPresent(frame -> out.append(" <span class=\"window\">")
                    .append(Markup.text(frame.file() + ":" + frame.line(), 300))
                    .append("</span>"));
        }
        out.append("</li>");
    }

    /// The class that colours a leaf.
    static String style(Leaf leaf) {
        return "leaf-" + leaf.id().replace('_', '-');
    }
}
