package dev.anteroom.report.trace;

import dev.anteroom.gotrace.TraceDamage;
import dev.anteroom.gotrace.summary.AcceptLoop;
import dev.anteroom.gotrace.summary.Distribution;
import dev.anteroom.gotrace.summary.GoroutineGroup;
import dev.anteroom.gotrace.summary.LoopState;
import dev.anteroom.gotrace.summary.NamedDurations;
import dev.anteroom.gotrace.summary.StateTimes;
import dev.anteroom.gotrace.summary.StopReason;
import dev.anteroom.gotrace.summary.TraceSummary;
import dev.anteroom.gotrace.summary.WaitKind;
import dev.anteroom.gotrace.summary.Waker;
import dev.anteroom.report.flame.FlameAssets;
import dev.anteroom.report.html.Heatmap;
import dev.anteroom.report.html.Markup;
import dev.anteroom.report.html.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// A trace's summary as one HTML file: was Accept late and why, each accept loop over time, how late it ran as a heat
/// map, who had the Ps, the waits over time and as a heat flame graph, what all goroutines did.
///
/// The timelines and bars are drawn here, as SVG, so that they print and need no script; `trace.css` colours them.
public final class TraceHtml {
    private static final int MAX_LOOPS = 12;
    private static final int MAX_GROUPS = 20;
    private static final int MAX_NAMED = 50;
    private static final int MAX_NAME = 200;

    private final TraceSummary summary;
    private final StringBuilder out = new StringBuilder(1 << 16);

    private TraceHtml(TraceSummary summary) {
        this.summary = summary;
    }

    /// The whole page.
    ///
    /// @param name what to call the trace
    /// @param summary with its waits, see [TraceSummary#withWaits]; without them the page has none
    public static String of(String name, TraceSummary summary) {
        return new TraceHtml(summary).page(name);
    }

    private String page(String name) {
        Page page = Page.titled("Accept in " + name).style(asset("trace.css"));
        out.append("<main class=\"trace\">\n");
        head(name);
        if (summary.clockKnown()) {
            loops(page);
            holders();
            waits(page);
            states();
            stops();
            named("Regions", summary.regions());
            named("Tasks", summary.tasks());
        } else {
            shares();
        }
        out.append("</main>\n");
        page.style(FlameAssets.style())
                .script(Heatmap.script())
                .script(FlameAssets.script())
                .script(asset("waits.js"))
                .script(asset("trace.js"));
        return page.body(out).render();
    }

    private void head(String name) {
        out.append("<header>\n<p class=\"file\">").append(text(name)).append("</p>\n");
        if (summary.clockKnown()) {
            answer(TraceReading.of(summary));
        } else {
            out.append("<h1>The trace lacks its end: whether Accept was late can't be told</h1>\n");
        }
        out.append("<p class=\"window\">")
                .append(text(String.format(
                        Locale.ROOT,
                        "%s, %s, %,d events, %,d goroutines, %d %s",
                        summary.version(),
                        summary.clockKnown() ? Durations.text(summary.windowNanos()) : "length unknown",
                        summary.outcome().events(),
                        summary.goroutines(),
                        summary.gomaxprocs(),
                        summary.gomaxprocs() == 1 ? "P" : "Ps")))
                .append("</p>\n");
        for (TraceDamage damage : summary.outcome().damages()) {
            out.append("<p class=\"damage\">Not whole, at byte ")
                    .append(damage.offset())
                    .append(": ")
                    .append(text(damage.what()))
                    .append("</p>\n");
        }
        out.append("</header>\n");
    }

    private void answer(TraceReading reading) {
        out.append("<h1 class=\"")
                .append(reading.late() ? "bad" : "fine")
                .append("\">")
                .append(text(reading.answer()))
                .append("</h1>\n");
        for (String why : reading.because()) {
            out.append("<p class=\"why\">").append(text(why)).append("</p>\n");
        }
    }

    private void loops(Page page) {
        List<AcceptLoop> loops = summary.acceptLoops();
        if (loops.isEmpty()) {
            return;
        }
        section("Accept loops over time");
        legend();
        int number = 0;
        for (AcceptLoop loop : loops.stream().limit(MAX_LOOPS).toList()) {
            loop(page, loop, number++);
        }
        if (loops.size() > MAX_LOOPS) {
            out.append("<p class=\"more\">")
                    .append(loops.size() - MAX_LOOPS)
                    .append(" more accept loops: <code>--json</code> has all.</p>\n");
        }
        out.append("</section>\n");
    }

    private void legend() {
        out.append("<p class=\"legend\">");
        for (LoopState state : LoopState.values()) {
            boolean seen = summary.acceptLoops().stream().limit(MAX_LOOPS).anyMatch(loop -> loop.nanos(state) > 0);
            if (seen) {
                out.append("<span><i class=\"")
                        .append(StateBars.css(state))
                        .append("\"></i>")
                        .append(Words.of(state))
                        .append("</span> ");
            }
        }
        out.append("</p>\n");
    }

    private void loop(Page page, AcceptLoop loop, int number) {
        out.append("<article>\n<h3><code>")
                .append(text(Words.caller(loop)))
                .append("</code>")
                .append(loop.acceptFunction().isEmpty() ? "" : " → <code>" + text(loop.acceptFunction()) + "</code>")
                .append(" <small>goroutine ")
                .append(loop.goroutine())
                .append("</small></h3>\n<p>")
                .append(text(TraceReading.of(loop)))
                .append("</p>\n");
        out.append(StateBars.timeline(loop.timeline(), summary.windowNanos()));
        table(
                "",
                List.of(
                        "woken in Accept, until it ran",
                        "all waits for a P",
                        "parked for a connection",
                        "accept4, with or without success",
                        "from one accept to the next call"),
                List.of(loop.wakeToRun(), loop.runnable(), loop.parked(), loop.acceptCalls(), loop.turns()));
        if (loop.wakeToRun().count() > 0 && summary.windowNanos() > 0) {
            String id = "heat-" + number;
            page.data(id, LateRuns.of(loop, summary.windowNanos()).json());
            out.append("<h4>How late it ran after each wake-up, over time</h4>\n<div data-heat=\"")
                    .append(id)
                    .append("\" data-label=\"wake-ups\"></div>\n");
        }
        for (Waker waker : loop.wakers().stream().limit(3).toList()) {
            out.append("<p>Waited ")
                    .append(waker.waits().count())
                    .append(" × for a ")
                    .append(Words.of(waker.kind()))
                    .append(", ")
                    .append(Durations.text(waker.waits().totalNanos()))
                    .append(" in all, at <code>")
                    .append(text(Words.frames(summary.stacks(), waker.waitStack())))
                    .append("</code>");
            if (waker.wakerStack() != 0) {
                out.append(", released by <code>")
                        .append(text(Words.frames(summary.stacks(), waker.wakerStack())))
                        .append("</code>");
            }
            out.append(".</p>\n");
        }
        out.append("</article>\n");
    }

    private void holders() {
        List<Holder> holders = Holder.of(summary);
        if (holders.isEmpty()) {
            return;
        }
        section("Who had the Ps while an accept loop could have run");
        out.append(
                "<table class=\"shares\"><thead><tr><th>goroutines that start in</th><th>time</th><th>share</th><th></th></tr></thead><tbody>\n");
        for (Holder holder : holders) {
            out.append("<tr><td><code>")
                    .append(text(holder.name()))
                    .append("</code></td><td>")
                    .append(Durations.text(holder.nanos()))
                    .append("</td><td>")
                    .append(Durations.percent(holder.share()))
                    .append("</td><td>")
                    .append(StateBars.bar(holder.share()))
                    .append("</td></tr>\n");
        }
        out.append("</tbody></table>\n</section>\n");
    }

    private void waits(Page page) {
        WaitFlames flames = WaitFlames.of(summary);
        if (flames.isEmpty()) {
            return;
        }
        section("Where goroutines waited");
        out.append(
                "<p>The map: when waits <em>ended</em>, by how long they had taken. Select a part of it (drag, with a finger sideways, or arrow"
                        + " keys with Shift) to see only those waits in the flame graph below.</p>\n<p>The graph: width is time waited"
                        + " in all; colour is how long one wait took, the 99th percentile below that frame, right to a fifth. In"
                        + " neither: running, sleeping, waiting for somebody to connect, the runtime's own goroutines, waits that"
                        + " the trace doesn't hold from beginning to end.</p>\n");
        if (flames.mergedStacks() > 0) {
            out.append("<p class=\"more\">")
                    .append(String.format(Locale.ROOT, "%,d", flames.mergedStacks()))
                    .append(
                            " stacks with the least waiting are one frame, “merged”: there are too many to tell all apart"
                                    + " at each time. Their time is counted.</p>\n");
        }
        page.data("waits", flames.payload());
        out.append("<div data-waits=\"waits\"></div>\n</section>\n");
    }

    /// What can be told of a trace whose clock's ticks have no known length.
    private void shares() {
        section("Shares of time, as far as the events can be followed");
        goroutineStates();
        out.append("<p>")
                .append(text(String.format(
                        Locale.ROOT,
                        "Ps busy %s of the time. Marking %s of the time, in %d collections. The world was stopped %s of the time.",
                        Durations.percent(summary.procs().busyShare()),
                        Durations.percent(summary.gcShare()),
                        summary.gc().cycles().count(),
                        Durations.percent(summary.stwShare()))))
                .append("</p>\n</section>\n");
    }

    private void goroutineStates() {
        StateTimes all = summary.states();
        out.append("<p class=\"legend\">")
                .append(StateBars.goroutineLegend(all))
                .append("</p>\n");
        out.append(StateBars.goroutines(all));
    }

    private void states() {
        section("What all goroutines did");
        goroutineStates();
        out.append(
                "<table class=\"shares\"><thead><tr><th>goroutines that start in</th><th>number</th><th>time on Ps</th><th>runnable</th><th>all their time</th></tr></thead><tbody>\n");
        for (GoroutineGroup group : summary.groups().stream().limit(MAX_GROUPS).toList()) {
            out.append("<tr><td><code>")
                    .append(text(group.startFunction().isEmpty() ? "(start not seen)" : group.startFunction()))
                    .append("</code></td><td>")
                    .append(group.goroutines())
                    .append("</td><td>")
                    .append(Durations.text(group.procNanos()))
                    .append("</td><td>")
                    .append(Durations.text(group.times().waitingNanos(WaitKind.SCHEDULER)))
                    .append("</td><td>")
                    .append(StateBars.goroutines(group.times()))
                    .append("</td></tr>\n");
        }
        out.append("</tbody></table>\n");
        if (summary.groups().size() > MAX_GROUPS) {
            out.append("<p class=\"more\">")
                    .append(summary.groups().size() - MAX_GROUPS)
                    .append(" more start functions.</p>\n");
        }
        out.append("</section>\n");
    }

    private void stops() {
        section("The runtime");
        out.append("<p>")
                .append(text(String.format(
                        Locale.ROOT,
                        "Ps busy %s of the time. Marking %s of the time, in %d collections, the longest %s. The world was stopped %s of the time.",
                        Durations.percent(summary.procs().busyShare()),
                        Durations.percent(summary.gcShare()),
                        summary.gc().cycles().count(),
                        Durations.text(summary.gc().cycles().maxNanos()),
                        Durations.percent(summary.stwShare()))))
                .append("</p>\n");
        List<StopReason> stops = summary.gc().stops();
        table(
                "",
                java.util.stream.Stream.concat(
                                java.util.stream.Stream.of("any goroutine, runnable until it ran", "helping to mark"),
                                stops.stream().map(stop -> "stopped: " + stop.reason()))
                        .toList(),
                java.util.stream.Stream.concat(
                                java.util.stream.Stream.of(
                                        summary.schedulerLatency(), summary.gc().assists()),
                                stops.stream().map(StopReason::durations))
                        .toList());
        out.append("</section>\n");
    }

    private void named(String title, List<NamedDurations> durations) {
        if (durations.isEmpty()) {
            return;
        }
        section(title);
        List<NamedDurations> shown = durations.stream().limit(MAX_NAMED).toList();
        table(
                "",
                shown.stream()
                        .map(each -> each.task().isEmpty() ? each.name() : each.name() + " in " + each.task())
                        .toList(),
                shown.stream().map(NamedDurations::durations).toList());
        out.append("</section>\n");
    }

    private void section(String title) {
        out.append("<section>\n<h2>").append(text(title)).append("</h2>\n");
    }

    private void table(String caption, List<String> names, List<Distribution> distributions) {
        out.append("<div class=\"wide\"><table class=\"numbers\"><thead><tr><th>")
                .append(text(caption))
                .append("</th><th>count</th><th>p50</th><th>p90</th><th>p99</th><th>max</th></tr></thead><tbody>\n");
        for (int i = 0; i < names.size(); i++) {
            Distribution d = distributions.get(i);
            if (d.count() > 0) {
                out.append("<tr><th>")
                        .append(text(names.get(i)))
                        .append("</th><td>")
                        .append(d.count());
                for (long nanos : new long[] {d.p50Nanos(), d.p90Nanos(), d.p99Nanos(), d.maxNanos()}) {
                    out.append("</td><td>").append(Durations.text(nanos));
                }
                out.append("</td></tr>\n");
            }
        }
        out.append("</tbody></table></div>\n");
    }

    private static String text(String text) {
        return Markup.text(text, MAX_NAME);
    }

    private static String asset(String name) {
        try (InputStream in = Objects.requireNonNull(TraceHtml.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
