package dev.anteroom.dist;

import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.Hints;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.cli.Main;
import dev.anteroom.cli.QueuePlayback;
import dev.anteroom.diagnosis.Diagnoser;
import dev.anteroom.report.queue.QueueTimeline;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Draws `anteroom demo` as the moving picture of the README: an SVG whose frames are the lines that the command
/// prints, so that it can't show anything else. It moves by CSS alone, and stands still where a reader wants
/// less motion.
public final class DemoPicture {
    private static final int FRAMES = 40;
    private static final double FRAME_SECONDS = 0.15;
    private static final double PAUSE_SECONDS = 6;
    private static final int LINE_HEIGHT = 20;
    private static final int CHARACTER_WIDTH = 8;
    private static final int MARGIN = 16;
    private static final int COLUMNS = 100;

    private DemoPicture() {}

    /// @param arguments the folder of examples; the file to write
    ///
    /// @throws IOException if it can't be written
    public static void main(String[] arguments) throws IOException {
        Path examples = Path.of(arguments[0]);
        StringWriter printed = new StringWriter();
        PrintWriter out = new PrintWriter(printed);
        Main.run(out, out, "demo", "--recorded", "--examples", examples.toString());
        out.flush();
        Evidence evidence = CaptureReader.read(examples.resolve("live-capture"));
        QueueTimeline queue = QueueTimeline.of(Diagnoser.diagnose(evidence, Hints.NONE), evidence.target())
                .orElseThrow();
        Files.writeString(Path.of(arguments[1]), picture(printed.toString(), new QueuePlayback(queue)));
    }

    static String picture(String printed, QueuePlayback playback) {
        String still = playback.line(playback.seconds());
        List<String> before = new ArrayList<>(List.of("$ anteroom demo"));
        List<String> after = new ArrayList<>();
        boolean played = false;
        for (String line : printed.lines().toList()) {
            if (line.startsWith("Other incidents") || line.startsWith("The report")) {
                break;
            }
            if (line.equals(still)) {
                played = true;
            } else {
                wrap(line).forEach((played ? after : before)::add);
            }
        }
        double moving = FRAMES * FRAME_SECONDS;
        double whole = moving + PAUSE_SECONDS;
        int height = 2 * MARGIN + (before.size() + 1 + after.size()) * LINE_HEIGHT;
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="anteroom demo, played back">
                <style>
                text { font: 13px ui-monospace, "DejaVu Sans Mono", Menlo, monospace; fill: #d8dee6; white-space: pre; }
                .frame { opacity: 0; animation: frame %.2fs steps(1) infinite; }
                .last { opacity: 1; animation: last %.2fs steps(1) infinite; }
                .after { animation: last %.2fs steps(1) infinite; }
                @keyframes frame { 0%% { opacity: 1; } %.3f%% { opacity: 0; } 100%% { opacity: 0; } }
                @keyframes last { 0%% { opacity: 0; } %.3f%% { opacity: 1; } 100%% { opacity: 1; } }
                @media (prefers-reduced-motion: reduce) { .frame, .last, .after { animation: none; } }
                </style>
                <rect width="100%%" height="100%%" rx="8" fill="#15181d"/>
                """,
                2 * MARGIN + COLUMNS * CHARACTER_WIDTH,
                height,
                whole,
                whole,
                whole,
                100 * FRAME_SECONDS / whole,
                100 * moving / whole));
        int row = 1;
        for (String line : before) {
            svg.append(text("", "", row++, line));
        }
        for (int frame = 1; frame < FRAMES; frame++) {
            String delay = String.format(Locale.ROOT, " style=\"animation-delay:%.2fs\"", frame * FRAME_SECONDS);
            svg.append(text(" class=\"frame\"", delay, row, playback.line(playback.seconds() * frame / FRAMES)));
        }
        svg.append(text(" class=\"last\"", "", row++, still));
        for (String line : after) {
            svg.append(text(" class=\"after\"", "", row++, line));
        }
        return svg.append("</svg>\n").toString();
    }

    private static String text(String kind, String style, int row, String line) {
        String escaped = line.replace("&", "&amp;").replace("<", "&lt;");
        return String.format(
                Locale.ROOT,
                "<text%s%s x=\"%d\" y=\"%d\">%s</text>%n",
                kind,
                style,
                MARGIN,
                MARGIN + row * LINE_HEIGHT - 6,
                escaped);
    }

    private static List<String> wrap(String line) {
        List<String> lines = new ArrayList<>();
        String rest = line;
        while (rest.length() > COLUMNS) {
            int space = rest.lastIndexOf(' ', COLUMNS);
            int end = space <= 0 ? COLUMNS : space;
            lines.add(rest.substring(0, end));
            rest = rest.substring(end).strip();
        }
        lines.add(rest);
        return lines;
    }
}
