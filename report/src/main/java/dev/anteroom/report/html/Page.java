package dev.anteroom.report.html;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An HTML file that needs nothing else: no network, no other file.
///
/// Its content security policy is `default-src 'none'` with the hashes of its own styles and scripts (CSP level 2), so
/// that markup which slipped through escaping could neither run nor load anything. Elements therefore carry no `style`
/// and no `on…` attributes. Workers may be made of the page's own text (`blob:`): a search in a flame graph runs in
/// one. Data for the scripts is JSON in `<script type="application/json">`, which no browser runs.
public final class Page {
    private final String title;
    private final List<String> styles = new ArrayList<>();
    private final List<String> scripts = new ArrayList<>();
    private final Map<String, String> data = new LinkedHashMap<>();
    private final StringBuilder body = new StringBuilder();
    private boolean connects;

    private Page(String title) {
        this.title = title;
        style(Asset.text("theme.css"));
        script(Asset.text("theme.js"));
    }

    /// A page with the theme (`theme.css`, `theme.js`) and nothing else.
    public static Page titled(String title) {
        return new Page(title);
    }

    /// Adds the look of a report: its bar, first screen, contents and tables.
    public Page reportStyle() {
        return style(Asset.text("report.css"));
    }

    /// Adds what makes a report comfortable: themes, copying, flame graphs in tabs. It wants an element `tools`, and
    /// for
    /// each element of class `graph` data under its id and `-data`.
    public Page reportScript() {
        return script(Asset.text("report.js"));
    }

    /// Adds a style sheet of this program's own.
    public Page style(String css) {
        styles.add(css);
        return this;
    }

    /// Adds a script of this program's own; scripts run in order, after the body is there.
    public Page script(String javaScript) {
        if (javaScript.contains("</script") || javaScript.contains("<!--")) {
            throw new IllegalArgumentException("a script may not hold what ends it in HTML");
        }
        scripts.add(javaScript);
        return this;
    }

    /// Lets its scripts ask whoever served it; a page without this asks nobody.
    public Page connectsToItself() {
        connects = true;
        return this;
    }

    /// Adds data that scripts find by `document.getElementById(id).textContent`.
    public Page data(String id, String json) {
        data.put(id, json);
        return this;
    }

    /// Adds to the body; text in it is escaped by [Markup] already.
    public Page body(CharSequence html) {
        body.append(html);
        return this;
    }

    public String render() {
        StringBuilder out = new StringBuilder(1 << 16);
        out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        out.append("<meta http-equiv=\"Content-Security-Policy\" content=\"")
                .append(policy())
                .append("\">\n");
        out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        out.append(
                "<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"generator\" content=\"Anteroom\">\n");
        out.append("<title>").append(Markup.text(title, 200)).append("</title>\n");
        styles.forEach(css -> out.append("<style>").append(css).append("</style>\n"));
        out.append("</head>\n<body>\n").append(body).append('\n');
        data.forEach((id, json) -> out.append("<script type=\"application/json\" id=\"")
                .append(Markup.text(id))
                .append("\">")
                .append(Markup.json(json))
                .append("</script>\n"));
        scripts.forEach(script -> out.append("<script>").append(script).append("</script>\n"));
        return out.append("</body>\n</html>\n").toString();
    }

    private String policy() {
        return "default-src 'none'; script-src" + hashes(scripts) + "; style-src" + hashes(styles)
                + (connects ? "; connect-src 'self'" : "")
                + "; img-src data: blob:; worker-src blob:; base-uri 'none'; form-action 'none'";
    }

    private static String hashes(List<String> sources) {
        StringBuilder hashes = new StringBuilder();
        for (String source : sources) {
            hashes.append(" 'sha256-").append(hash(source)).append('\'');
        }
        return hashes.isEmpty() ? " 'none'" : hashes.toString();
    }

    private static String hash(String source) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(source.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
