package dev.anteroom.report.html;

import dev.anteroom.capture.CaptureException;
import dev.anteroom.capture.files.CaptureFile;
import dev.anteroom.capture.files.CaptureFiles;
import dev.anteroom.capture.files.OpenLimits;
import dev.anteroom.diagnosis.model.Fact;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The lines of the capture's files that facts stand on, so that a reader can check each claim without the capture.
///
/// Of every file that a fact cites the telling lines are kept, [#MOST_LINES] a file at most; the file is read up to
/// [#MOST_BYTES]. Binary files have none: their profiles are drawn.
final class Excerpts {
    private static final int MOST_BYTES = 4 << 20;
    private static final int MOST_LINES = 120;
    private static final int MOST_FILES = 80;
    private static final int LONGEST_LINE = 400;
    private static final int FIRST_BYTES = 4096;

    private final @Nullable Integer port;
    private final Map<String, Cited> files = new LinkedHashMap<>();
    private final Map<String, Long> sizes = new LinkedHashMap<>();

    /// A file that facts cite.
    ///
    /// @param lines its lines, as far as it was read; empty for a binary one
    /// @param shown numbers of the lines that are kept, from 0
    /// @param hits those of them that a fact stands on itself
    private record Cited(int number, List<String> lines, Set<Integer> shown, Set<Integer> hits) {}

    /// Where a fact's lines are.
    ///
    /// @param from first line, from 1
    /// @param to last line of those that follow it without a gap
    /// @param anchor id of the element that shows it
    record Place(String file, int from, int to, String anchor) {}

    private Excerpts(@Nullable Integer port) {
        this.port = port;
    }

    /// Opens the capture once more, for the files that `cited` names.
    ///
    /// @param port the listener's port; its sockets are what facts about sockets mean
    static Excerpts of(Path capture, @Nullable Integer port, Set<String> cited) {
        Excerpts excerpts = new Excerpts(port);
        try {
            CaptureFiles.visit(capture, OpenLimits.DEFAULT, file -> excerpts.take(file, cited), _ -> {});
        } catch (CaptureException gone) {
            // The capture has been moved since it was read: the report stands without its lines.
            return new Excerpts(port);
        }
        return excerpts;
    }

    private void take(CaptureFile file, Set<String> cited) {
        sizes.put(file.path(), file.content().size());
        if (!cited.contains(file.path()) || files.size() >= MOST_FILES) {
            return;
        }
        List<String> lines = List.of();
        try {
            byte[] head = file.content().read(FIRST_BYTES);
            if (isText(head)) {
                lines = new String(file.content().read(MOST_BYTES), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
            }
        } catch (IOException unreadable) {
            return;
        }
        files.put(file.path(), new Cited(files.size(), lines, new TreeSet<>(), new TreeSet<>()));
    }

    private static boolean isText(byte[] head) {
        for (byte b : head) {
            if (b == 0 || (b > 0 && b < 0x20 && b != '\n' && b != '\r' && b != '\t' && b != 0x1b)) {
                return false;
            }
        }
        return true;
    }

    /// The paths that a fact names: several are listed with commas.
    static List<String> filesOf(Fact fact) {
        return fact.file() == null ? List.of() : List.of(fact.file().split(", ", -1));
    }

    /// Sizes in bytes of all files of the capture, by path.
    Map<String, Long> sizes() {
        return sizes;
    }

    /// Keeps the lines of `file` that `fact` stands on.
    @Nullable
    Place cite(Fact fact, String file) {
        Cited cited = files.get(file);
        if (cited == null || cited.lines.isEmpty()) {
            return null;
        }
        List<Integer> hits = TellingLines.of(fact, cited.lines, port);
        if (hits.isEmpty()) {
            return null;
        }
        int first = hits.getFirst();
        int last = first;
        if (TellingLines.isHeading(cited.lines.getFirst())) {
            cited.shown.add(0);
        }
        for (int hit : hits) {
            // What doesn't fit is left out of the excerpt; the first lines of each fact nearly always do.
            if (cited.shown.size() >= MOST_LINES && !cited.shown.contains(hit)) {
                break;
            }
            cited.shown.add(hit);
            cited.hits.add(hit);
            last = hit == last + 1 ? hit : last;
        }
        if (!cited.shown.contains(first)) {
            return null;
        }
        return new Place(file, first + 1, last + 1, anchor(cited, first));
    }

    private static String anchor(Cited cited, int line) {
        return "f" + cited.number + "-" + (line + 1);
    }

    /// Paths of the files that have lines to show.
    List<String> shown() {
        List<String> shown = new ArrayList<>();
        files.forEach((path, cited) -> {
            if (!cited.shown.isEmpty()) {
                shown.add(path);
            }
        });
        return shown;
    }

    /// Writes the kept lines of a file, with their numbers; what is left out between them is marked.
    void write(StringBuilder out, String file) {
        Cited cited = files.get(file);
        if (cited == null) {
            return;
        }
        out.append("<div class=\"excerpt\" tabindex=\"0\" role=\"region\" aria-label=\"Lines of ")
                .append(Markup.text(file, 200))
                .append("\"><table><tbody>");
        int before = -1;
        for (int line : cited.shown) {
            if (line > before + 1) {
                out.append("<tr class=\"gap\"><td></td><td>⋯</td></tr>");
            }
            out.append("<tr id=\"").append(anchor(cited, line)).append('"');
            out.append(cited.hits.contains(line) ? " class=\"hit\"" : "");
            out.append("><td>").append(line + 1).append("</td><td>");
            out.append(Markup.text(TellingLines.shortened(cited.lines, line), LONGEST_LINE))
                    .append("</td></tr>");
            before = line;
        }
        if (before + 1 < cited.lines.size()) {
            out.append("<tr class=\"gap\"><td></td><td>⋯</td></tr>");
        }
        out.append("</tbody></table></div>");
    }
}
