package dev.anteroom.report.html;

import dev.anteroom.diagnosis.model.Fact;
import java.util.List;
import java.util.Map;

/// Facts as a list, each with its value, unit and window, and links to the lines of the files that it stands on, or to
/// the picture of what isn't text.
final class FactList {
    private static final int MOST_LINKS = 4;
    private static final int MOST_FACTS = 60;

    private final Excerpts excerpts;
    private final Map<String, String> pictures;

    /// @param pictures ids of the elements in which a file is drawn, by its path
    FactList(Excerpts excerpts, Map<String, String> pictures) {
        this.excerpts = excerpts;
        this.pictures = Map.copyOf(pictures);
    }

    void write(StringBuilder out, List<Fact> facts) {
        out.append("<ul class=\"facts\">");
        for (Fact fact : facts.subList(0, Math.min(facts.size(), MOST_FACTS))) {
            out.append("<li><span class=\"what\">")
                    .append(Remedies.sentence(fact.what()))
                    .append("</span>");
            if (fact.value() != null) {
                out.append(" <span class=\"value\">").append(Markup.text(fact.value(), 300));
                if (fact.unit() != null && !fact.unit().isEmpty()) {
                    out.append(' ').append(Markup.text(fact.unit(), 60));
                }
                out.append("</span>");
            }
            if (fact.window() != null) {
                out.append(" <span class=\"window\">")
                        .append(Markup.text(fact.window(), 200))
                        .append("</span>");
            }
            links(out, fact);
            out.append("</li>");
        }
        out.append("</ul>");
        if (facts.size() > MOST_FACTS) {
            out.append("<p class=\"note\">")
                    .append(facts.size() - MOST_FACTS)
                    .append(" more are left out; --json has them all.</p>");
        }
    }

    private void links(StringBuilder out, Fact fact) {
        List<String> files = Excerpts.filesOf(fact);
        if (files.isEmpty()) {
            return;
        }
        out.append("<span class=\"sources\">");
        for (String file : files.subList(0, Math.min(files.size(), MOST_LINKS))) {
            Excerpts.Place place = excerpts.cite(fact, file);
            String picture = pictures.get(file);
            if (picture != null && place == null) {
                out.append("<a class=\"picture\" href=\"#").append(picture).append("\">");
                out.append(Markup.text(file, 200)).append("</a>");
            } else if (place == null) {
                out.append("<span class=\"source\">")
                        .append(Markup.text(file, 200))
                        .append("</span>");
            } else {
                out.append("<a class=\"source\" href=\"#")
                        .append(place.anchor())
                        .append("\">");
                out.append(Markup.text(file, 200)).append(':').append(place.from());
                out.append(place.to() > place.from() ? "–" + place.to() : "").append("</a>");
            }
        }
        if (files.size() > MOST_LINKS) {
            out.append("<span class=\"source\">and ")
                    .append(files.size() - MOST_LINKS)
                    .append(" more</span>");
        }
        out.append("</span>");
    }
}
