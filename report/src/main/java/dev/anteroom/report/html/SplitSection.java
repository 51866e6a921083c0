package dev.anteroom.report.html;

import dev.anteroom.diagnosis.latency.LatencySplit;
import dev.anteroom.diagnosis.latency.LatencySplit.Part;
import dev.anteroom.diagnosis.signal.Words;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A client's P99 as one bar: time in the accept queue, SYN retries, the rest. Drawn as SVG, so that it is there
/// without scripts and on paper; the figures with their ranges stand below it.
final class SplitSection {
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 34;

    private SplitSection() {}

    static void write(StringBuilder out, LatencySplit split) {
        out.append("<p class=\"lead\">").append(sentence(split)).append("</p>");
        bar(out, split);
        out.append("<ul class=\"parts\">");
        part(out, "queue", "Accept queue", split, split.queueWait());
        part(out, "syn", "SYN retries", split, split.synRetries());
        part(out, "rest", "The rest", split, split.rest());
        out.append("</ul>");
        for (String note : split.notes()) {
            out.append("<p class=\"note\">").append(Remedies.sentence(note)).append("</p>");
        }
    }

    private static String sentence(LatencySplit split) {
        Double share = split.shareAtTheDoor();
        Double retries = split.share(split.synRetries());
        String whole = Words.millis(split.clientMillis()) + " " + Markup.text(split.quantile(), 40) + " ("
                + Markup.text(split.source(), 200) + ")";
        return share == null
                ? "How much of the " + whole + " was spent in the accept queue isn't known."
                : "<strong>" + Words.percent(share) + "</strong> of the " + whole
                        + " was spent before the service had the connection"
                        + (retries != null && retries > 0
                                ? ", in the accept queue and until a repeated SYN was let in."
                                : ", in the accept queue.");
    }

    private static void bar(StringBuilder out, LatencySplit split) {
        out.append("<svg class=\"split\" role=\"img\" aria-label=\"The parts, in figures below\""
                        + " preserveAspectRatio=\"none\" ")
                .append("viewBox=\"0 0 ")
                .append(WIDTH)
                .append(' ')
                .append(HEIGHT)
                .append("\" xmlns=\"http://www.w3.org/2000/svg\"><rect class=\"unknown\" width=\"")
                .append(WIDTH)
                .append("\" height=\"")
                .append(HEIGHT)
                .append("\"/>");
        double x = 0;
        x = segment(out, "queue", x, split.share(split.queueWait()));
        x = segment(out, "syn", x, split.share(split.synRetries()));
        segment(out, "rest", x, split.share(split.rest()));
        out.append("</svg>");
    }

    private static double segment(StringBuilder out, String kind, double x, @Nullable Double share) {
        double width = share == null ? 0 : Math.clamp(share, 0.0, 1.0) * WIDTH;
        width = Math.min(width, WIDTH - x);
        if (width > 0) {
            out.append(String.format(
                    Locale.ROOT,
                    "<rect class=\"%s\" x=\"%.1f\" width=\"%.1f\" height=\"%d\"/>",
                    kind,
                    x,
                    width,
                    HEIGHT));
        }
        return x + width;
    }

    private static void part(StringBuilder out, String kind, String name, LatencySplit split, Part part) {
        Double share = split.share(part);
        out.append("<li class=\"")
                .append(kind)
                .append("\"><strong>")
                .append(name)
                .append("</strong> ");
        if (part.millis() == null || share == null) {
            out.append("unknown");
        } else {
            out.append("<span class=\"value\">")
                    .append(Words.millis(part.millis()))
                    .append(", ");
            out.append(Words.percent(share)).append("</span>");
        }
        if (part.highMillis() - part.lowMillis() > 0.5) {
            out.append(" <span class=\"window\">between ")
                    .append(Words.millis(part.lowMillis()))
                    .append(" and ");
            out.append(Words.millis(part.highMillis())).append("</span>");
        }
        out.append("<br><span class=\"window\">")
                .append(Remedies.sentence(part.why()))
                .append("</span></li>");
    }
}
