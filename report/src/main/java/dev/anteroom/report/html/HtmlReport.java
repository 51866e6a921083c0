package dev.anteroom.report.html;

import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.capture.evidence.Manifest;
import dev.anteroom.capture.evidence.UnusedFile;
import dev.anteroom.diagnosis.blame.Blame;
import dev.anteroom.diagnosis.latency.LatencySplit;
import dev.anteroom.diagnosis.model.AcceptWait;
import dev.anteroom.diagnosis.model.Cause;
import dev.anteroom.diagnosis.model.Diagnosis;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.Missing;
import dev.anteroom.diagnosis.model.RuledOut;
import dev.anteroom.diagnosis.model.Signal;
import dev.anteroom.diagnosis.signal.Words;
import dev.anteroom.linux.tuning.Parameter;
import dev.anteroom.report.blame.BlameFlame;
import dev.anteroom.report.flame.FlameAssets;
import dev.anteroom.report.queue.QueueTimeline;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A diagnosis as one HTML file for a tired person: verdict, the one thing to do and the figures in the first screen;
/// then the pictures, the evidence with the lines of the files it stands on, and what was ruled out.
///
/// ```
///   ACCEPT_BOUND  lock_in_accept_path, 93 % sure           [FirstScreen]
///   The accept loop waits for a lock in …
///   [oldest wait] [queue] [overflows]      Do this: …
///   ── Where the clients' P99 goes                           [SplitSection]
///   ── Where the wait went                                 [BlameSection]
///   ── The queue over time                                 QueueTimeline, [Heatmap]
///   ── Why                                                 [FactList], [Excerpts]
///   ── Who waits for whom                                  [LockGraph]
///   ── Flame graphs                                        [FlameSection]
///   ── Ruled out · Parameters · Missing · Signals · Files
/// ```
///
/// Without scripts everything but the pictures is there.
public final class HtmlReport {
    private static final int MOST_TEXT = 2000;
    private static final int MOST_ROWS = 400;
    private static final int HEAT_COLUMNS = 240;

    /// Ages come in whole milliseconds (`tcpi_last_data_sent`): what is younger is one row, ms.
    private static final double SHORTEST_WAIT = 0.5;

    private final Evidence evidence;
    private final Diagnosis diagnosis;
    private final Excerpts excerpts;
    private final Optional<QueueTimeline> timeline;
    private final List<FlameSection.Graph> graphs;
    private final Optional<Blame> blame;
    private final FactList facts;
    private final StringBuilder out = new StringBuilder();
    private final Sections sections = new Sections(out);

    private HtmlReport(Evidence evidence, Diagnosis diagnosis) {
        this.evidence = evidence;
        this.diagnosis = diagnosis;
        Integer port =
                diagnosis.listener() == null ? null : diagnosis.listener().port();
        this.excerpts = Excerpts.of(Path.of(evidence.origin()), port, cited(diagnosis));
        this.timeline = QueueTimeline.of(diagnosis, evidence.target());
        this.blame = diagnosis.signal(Blame.class);
        this.graphs = graphs(evidence);
        this.facts = new FactList(excerpts, pictures());
    }

    /// The waiting first: it is what the others are to explain.
    private List<FlameSection.Graph> graphs(Evidence evidence) {
        List<FlameSection.Graph> all = new ArrayList<>();
        blame.ifPresent(waited -> all.add(new FlameSection.Graph(
                "flame-blame",
                waited.source(),
                "The waiting",
                "As wide as connections waited while the accept loop had that stack. The outermost frame says what it was doing.",
                true,
                BlameFlame.payload(waited))));
        all.addAll(FlameSection.of(evidence.target()));
        return all;
    }

    /// Where in the page a file is drawn, by its path.
    private Map<String, String> pictures() {
        Map<String, String> pictures = new LinkedHashMap<>();
        timeline.filter(QueueTimeline::log).ifPresent(drawn -> pictures.put(drawn.source(), "queue"));
        graphs.forEach(graph -> pictures.put(graph.file(), graph.id()));
        return pictures;
    }

    /// @param evidence what the diagnosis was made from; its files are opened once more, for the lines that it cites
    public static String render(Evidence evidence, Diagnosis diagnosis) {
        return new HtmlReport(evidence, diagnosis).page();
    }

    private static Set<String> cited(Diagnosis diagnosis) {
        Set<String> files = new LinkedHashSet<>();
        List<Fact> all = new ArrayList<>(diagnosis.elsewhere());
        for (Cause cause : diagnosis.causes()) {
            all.addAll(cause.evidence());
            all.addAll(cause.against());
        }
        diagnosis.signals().forEach(signal -> all.addAll(signal.facts()));
        all.forEach(fact -> files.addAll(Excerpts.filesOf(fact)));
        return files;
    }

    private String page() {
        Page page = Page.titled(diagnosis.verdict() + ": " + diagnosis.headline());
        page.style(Asset.text("uPlot-1.6.32.css")).style(FlameAssets.style()).style(Asset.text("report.css"));
        Optional<LockGraph> locks = LockGraph.of(diagnosis, evidence.target());

        LatencySplit latency = diagnosis.latency();
        if (latency != null) {
            sections.open("latency", "Where the clients' P99 goes");
            SplitSection.write(out, latency);
            out.append("</section>");
        }
        blame.ifPresent(this::blame);
        timeline.ifPresent(this::queue);
        why();
        locks.ifPresent(this::locks);
        flames();
        ruledOut();
        parameters();
        missing();
        signals();
        files();

        page.body("<a class=\"skip\" href=\"#content\">To the report</a>");
        page.body(bar()).body("<main id=\"content\">");
        page.body(FirstScreen.of(diagnosis, timeline));
        page.body(sections.navigation()).body(out).body("</main>").body(footer());
        timeline.ifPresent(shown -> {
            page.data("timeline", shown.json());
            if (!shown.waits().isEmpty()) {
                page.data("waits", heat(shown).json());
            }
        });
        page.script(Asset.text("uPlot-1.6.32.js"));
        page.script(Asset.text("heatmap.js"));
        if (!graphs.isEmpty()) {
            graphs.forEach(graph -> page.data(graph.id() + "-data", graph.payload()));
            page.script(FlameAssets.script());
        }
        page.script(Asset.text("report.js"));
        return page.render();
    }

    private String bar() {
        Manifest manifest = evidence.manifest();
        List<String> about = new ArrayList<>();
        about.add(text(evidence.origin()));
        if (manifest != null) {
            if (manifest.host() != null) {
                about.add(text(manifest.host()));
            }
            if (manifest.goVersion() != null) {
                about.add(text(manifest.goVersion()));
            }
            if (manifest.kernel() != null) {
                about.add("Linux " + text(manifest.kernel()));
            }
            if (manifest.startedAt() != null) {
                about.add("<time>" + manifest.startedAt().truncatedTo(ChronoUnit.SECONDS) + "</time>");
            }
        }
        return "<header class=\"bar\"><span class=\"brand\">Anteroom</span><span class=\"about\">"
                + String.join("<span class=\"dot\"> · </span>", about)
                + "</span><span class=\"tools\" id=\"tools\"></span></header>";
    }

    private void blame(Blame waited) {
        sections.open("blame", "Where the wait went");
        BlameSection.write(out, waited);
        out.append("</section>");
    }

    private void queue(QueueTimeline timeline) {
        sections.open("queue", "The queue over time");
        out.append("<p class=\"lead\">").append(text(timeline.words())).append("</p>");
        AcceptWait wait = diagnosis.acceptWait();
        if (wait.oldestMillis() != null) {
            out.append("<p class=\"note\">Accept wait by ")
                    .append(text(wait.method()))
                    .append(": ");
            out.append(text(wait.note())).append(".</p>");
        }
        if (!timeline.log()) {
            out.append("<p class=\"note\">Snapshots, not a recording: what happened between the points isn't known. ")
                    .append("<code>anteroom capture</code> records the queue a hundred times a second.</p>");
        }
        if (timeline.log() && timeline.points().stream().anyMatch(QueueTimeline.Point::gap)) {
            out.append("<p class=\"note\">Gaps: the sampler got no CPU time.</p>");
        }
        out.append("<div class=\"chart\" id=\"timeline-chart\"></div>");
        if (!timeline.waits().isEmpty()) {
            out.append("<h3>How long connections had waited when they were accepted</h3>")
                    .append(
                            "<p class=\"note\">Each column is a moment, each row a wait; the stronger the colour, the more connections. ")
                    .append(
                            "Select a part to see the timeline for it.</p><div class=\"chart\" id=\"waits-chart\"></div>");
        }
        out.append("</section>");
    }

    private static Heatmap heat(QueueTimeline timeline) {
        Heatmap heat = new Heatmap(0, timeline.seconds() * 1000, HEAT_COLUMNS);
        timeline.waits().forEach(wait -> heat.add(wait.atMillis(), Math.max(wait.millis(), SHORTEST_WAIT), 1));
        return heat;
    }

    private void why() {
        List<Cause> causes = diagnosis.causes();
        for (int i = 0; i < causes.size(); i++) {
            Cause cause = causes.get(i);
            if (i == 0) {
                sections.open("why", "Why");
            } else if (i == 1) {
                sections.open("also", "Also possible");
            }
            if (i > 0) {
                out.append("<details><summary>").append(cause.id().id()).append(" <span class=\"sure\">");
                out.append(Words.percent(cause.confidence())).append("</span></summary>");
            }
            cause(cause);
            if (i > 0) {
                out.append("</details>");
            }
            if (i == 0 || i == causes.size() - 1) {
                out.append("</section>");
            }
        }
        if (!diagnosis.elsewhere().isEmpty()) {
            sections.open("elsewhere", "Where it points instead");
            facts.write(out, diagnosis.elsewhere());
            out.append("</section>");
        }
    }

    private void cause(Cause cause) {
        out.append("<p class=\"lead\">")
                .append(Markup.sentence(cause.summary(), MOST_TEXT))
                .append("</p><div class=\"scales\">");
        out.append("<div class=\"for\"><h3>Evidence for</h3>");
        facts.write(out, cause.evidence());
        out.append("</div>");
        if (!cause.against().isEmpty()) {
            out.append("<div class=\"against\"><h3>Speaks against it</h3>");
            facts.write(out, cause.against());
            out.append("</div>");
        }
        out.append("</div>");
        if (!cause.remedies().isEmpty()) {
            out.append("<h3>What to do</h3><ol class=\"remedies\">");
            cause.remedies().forEach(remedy -> {
                out.append("<li>");
                Remedies.write(out, remedy);
                out.append("</li>");
            });
            out.append("</ol>");
        }
    }

    private void locks(LockGraph graph) {
        sections.open("locks", "Who waits for whom");
        out.append(graph.svg()).append("</section>");
    }

    private void flames() {
        if (graphs.isEmpty()) {
            return;
        }
        sections.open("flames", "Flame graphs");
        // The page's script makes tabs of them; without it their names say what --json and `anteroom flame` can show.
        for (FlameSection.Graph graph : graphs) {
            out.append("<div class=\"graph\" id=\"").append(graph.id()).append("\" data-label=\"");
            out.append(graph.label()).append("\" data-accept-path=\"").append(graph.acceptPath());
            out.append("\"><h3>")
                    .append(graph.label())
                    .append("</h3><p class=\"note\">")
                    .append(graph.note());
            if (!graph.acceptPath()) {
                out.append(" <strong>No stack in it runs through Accept or an accept loop.</strong>");
            }
            out.append("</p><div class=\"flame-place\"></div></div>");
        }
        out.append("</section>");
    }

    private void ruledOut() {
        if (diagnosis.ruledOut().isEmpty()) {
            return;
        }
        sections.open("ruled-out", "Ruled out");
        out.append("<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"Ruled out causes\"><table>")
                .append(
                        "<thead><tr><th scope=\"col\">Cause</th><th scope=\"col\">Why it isn't this</th></tr></thead><tbody>");
        for (RuledOut other : diagnosis.ruledOut()) {
            out.append("<tr><th scope=\"row\" class=\"id\">")
                    .append(other.id().id())
                    .append("</th><td>");
            out.append(other.forLackOfEvidence() ? "<span class=\"tag unsure\">no evidence</span> " : "");
            out.append(text(other.reason())).append("</td></tr>");
        }
        out.append("</tbody></table></div></section>");
    }

    private void parameters() {
        List<Parameter> parameters = CapturedParameters.of(evidence.target(), diagnosis.listener());
        if (parameters.isEmpty()) {
            return;
        }
        sections.open("parameters", "Parameters");
        out.append(
                        "<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"Parameters\"><table class=\"parameters\">")
                .append("<thead><tr><th scope=\"col\">Parameter</th><th scope=\"col\">In the capture</th>")
                .append("<th scope=\"col\">Should be</th><th scope=\"col\">Why</th></tr></thead><tbody>");
        parameters.forEach(this::parameter);
        out.append("</tbody></table></div></section>");
    }

    private void parameter(Parameter parameter) {
        boolean fine = parameter.status() == Parameter.Status.OK;
        String mark = switch (parameter.status()) {
            case OK -> "good";
            case ADVICE -> "unsure";
            case PROBLEM -> "bad";
            case UNKNOWN -> "";
        };
        out.append("<tr class=\"")
                .append(mark)
                .append("\"><th scope=\"row\" class=\"id\">")
                .append(text(parameter.name()));
        out.append("</th><td class=\"mono\">").append(text(parameter.current())).append("</td><td>");
        out.append("<span class=\"tag ").append(mark).append("\">");
        out.append(
                fine
                        ? "fine"
                        : text(parameter.recommended())
                                + (parameter.status() == Parameter.Status.PROBLEM ? " now" : ""));
        out.append("</span></td><td>").append(text(parameter.why()));
        if (parameter.relisten() && !fine) {
            out.append(" A listener that already runs keeps its old limit until it listens again.");
        }
        if (!fine && !parameter.change().isEmpty()) {
            Remedies.command(out, parameter.change());
        }
        out.append("</td></tr>");
    }

    private void missing() {
        if (diagnosis.missing().isEmpty()) {
            return;
        }
        sections.open("missing", "Missing evidence");
        out.append("<ul class=\"missing\">");
        for (Missing missing : diagnosis.missing()) {
            out.append("<li><strong>")
                    .append(text(missing.what()))
                    .append("</strong>: ")
                    .append(text(missing.why()));
            Remedies.command(out, missing.command());
            out.append("</li>");
        }
        out.append("</ul></section>");
    }

    private void signals() {
        if (diagnosis.signals().isEmpty()) {
            return;
        }
        sections.open("signals", "Signals");
        out.append(
                        "<p class=\"note\">Everything that was read from the capture. Patterns of a flame graph inform; the ")
                .append("kernel's queue decides.</p><div class=\"signals\">");
        for (Signal signal : diagnosis.signals()) {
            out.append("<details><summary><meter min=\"0\" max=\"1\" value=\"")
                    .append(String.format(Locale.ROOT, "%.2f", Math.clamp(signal.strength(), 0.0, 1.0)))
                    .append("\" aria-label=\"strength\"></meter><span class=\"id\">")
                    .append(text(signal.id()))
                    .append("</span><span class=\"what\">")
                    .append(text(signal.summary()))
                    .append("</span></summary>");
            facts.write(out, signal.facts());
            out.append("</details>");
        }
        out.append("</div></section>");
    }

    private void files() {
        sections.open("files", "Files");
        List<String> shown = excerpts.shown();
        Map<String, Long> sizes = excerpts.sizes();
        out.append("<p class=\"note\">")
                .append(Words.count(evidence.used().size(), "file"))
                .append(" read");
        if (!evidence.unused().isEmpty()) {
            out.append(", ").append(evidence.unused().size()).append(" with nothing to say or damaged");
        }
        out.append(". The lines below are those that the evidence stands on, with their numbers in the file.</p>");
        for (String file : shown) {
            out.append("<h3 class=\"file\">").append(text(file)).append("</h3>");
            excerpts.write(out, file);
        }
        out.append("<details class=\"all-files\"><summary>All files</summary><div class=\"table\" tabindex=\"0\" ")
                .append("role=\"region\" aria-label=\"All files\"><table><tbody>");
        int rows = 0;
        for (String file : evidence.used()) {
            if (rows++ < MOST_ROWS) {
                fileRow(file, sizes.get(file), "read");
            }
        }
        for (UnusedFile file : evidence.unused()) {
            if (rows++ < MOST_ROWS) {
                fileRow(
                        file.file(),
                        sizes.get(file.file()),
                        (file.problem() ? "<span class=\"tag bad\">damaged</span> " : "") + text(file.reason()));
            }
        }
        out.append("</tbody></table></div>");
        if (rows > MOST_ROWS) {
            out.append("<p class=\"note\">").append(rows - MOST_ROWS).append(" more files are left out here.</p>");
        }
        out.append("</details></section>");
    }

    private void fileRow(String file, @org.jspecify.annotations.Nullable Long size, String what) {
        out.append("<tr><th scope=\"row\" class=\"id\">").append(text(file)).append("</th><td class=\"size\">");
        out.append(size == null ? "" : bytes(size))
                .append("</td><td>")
                .append(what)
                .append("</td></tr>");
    }

    static String bytes(long size) {
        return size < 1024
                ? size + " B"
                : size < 1 << 20
                        ? String.format(Locale.ROOT, "%.1f KiB", size / 1024.0)
                        : String.format(Locale.ROOT, "%.1f MiB", size / 1048576.0);
    }

    private String footer() {
        return "<footer>Made by <code>anteroom diagnose " + text(evidence.origin())
                + " --html</code>. The file holds everything it shows and opens no connection.</footer>";
    }

    private static String text(String text) {
        return Markup.text(text, MOST_TEXT);
    }
}
