package dev.anteroom.report.html;

import dev.anteroom.diagnosis.model.Remedy;

/// Something to do, with its command, risk, and whether it costs a restart.
final class Remedies {
    private Remedies() {}

    static void write(StringBuilder out, Remedy remedy) {
        out.append("<p class=\"action\">").append(sentence(remedy.action())).append(' ');
        tags(out, remedy);
        out.append("</p>");
        if (remedy.command() != null) {
            command(out, remedy.command());
        }
    }

    static void tags(StringBuilder out, Remedy remedy) {
        out.append(
                remedy.restart()
                        ? "<span class=\"tag unsure\">needs a restart</span>"
                        : "<span class=\"tag good\">no restart</span>");
        if (!remedy.risk().equals("none")) {
            out.append(" <span class=\"risk\">Risk: ")
                    .append(Markup.text(remedy.risk(), 500))
                    .append("</span>");
        }
    }

    /// A command in a box; the page's script gives it a copy button.
    static void command(StringBuilder out, String command) {
        out.append("<div class=\"command\"><pre tabindex=\"0\">")
                .append(Markup.lines(command, 4000))
                .append("</pre></div>");
    }

    /// Remedies and facts begin in lower case, as parts of a line; here they stand alone.
    static String sentence(String words) {
        return words.isEmpty()
                ? ""
                : Markup.sentence(words.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + words.substring(1), 2000);
    }
}
