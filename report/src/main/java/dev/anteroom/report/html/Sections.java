package dev.anteroom.report.html;

import java.util.LinkedHashMap;
import java.util.Map;

/// The sections of a page, and the links to them.
public final class Sections {
    private final Map<String, String> titles = new LinkedHashMap<>();
    private final StringBuilder out;

    /// @param out where they are written
    public Sections(StringBuilder out) {
        this.out = out;
    }

    /// Begins a section; who writes it ends it.
    ///
    /// @param title of this program's own, as HTML
    public void open(String id, String title) {
        titles.put(id, title);
        out.append("<section id=\"").append(id).append("\"><h2>").append(title).append("</h2>");
    }

    /// Links to all of them, in their order.
    public String navigation() {
        StringBuilder links = new StringBuilder("<nav class=\"contents\" aria-label=\"Contents\">");
        titles.forEach((id, title) -> links.append("<a href=\"#")
                .append(id)
                .append("\">")
                .append(title)
                .append("</a>"));
        return links.append("</nav>").toString();
    }
}
