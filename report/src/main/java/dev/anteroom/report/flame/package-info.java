/// Draws flame graphs: a component for pages, one-file HTML, SVG, terminal. The layout is
/// [dev.anteroom.profile.flame]; the colours are rules in a file ([ColourRules]).
///
/// To put one into a page:
/// ```
/// ColourRules rules = ColourRules.builtIn();
/// FlameGraph graph = rules.apply(FlameGraph.of(tree, type, Width.AFTER, null, new FlameLimits(0, 200_000)));
/// String payload = FlamePayload.of(graph, rules, new FlameTitle("cpu.pb.gz", "cpu, 30 s"));
/// ```
/// and in the page, with [FlameAssets#style] in its `<style>` and [FlameAssets#script] before its own script:
/// ```
/// <script type="application/json" id="flame-data">PAYLOAD</script>
/// <div id="flame"></div>
/// const payload = JSON.parse(document.getElementById("flame-data").textContent);
/// const flame = AnteroomFlame.mount(document.getElementById("flame"), payload, {icicle: true, height: 420});
/// await flame.ready;
/// ```
/// Options: `icicle`, `inverted`, `acceptPath` (false), `palette` (`"default"`, `"colour-blind"`), `search` (a
/// regular expression), `height` (pixels; default: as high as the graph, at most 70% of the window), `page`
/// (true: `/`, Ctrl-F and `?` are the graph's wherever the focus is), `onReset` (called when the button Reset is
/// used). The handle: `ready` (a promise), `update(payload)` (other data, the same view), `filter({self, narrow,
/// heat})` (other values for the payload's frames, arrays by frame, as of a selection elsewhere; null: the
/// payload's own), `callers()` (by frame of the payload the number of its caller; -1 for the first),
/// `search(text)` (a promise of `{frames, share}`), `zoomTo(regex)` (zooms to the widest frame that matches;
/// false if none), `sandwich(function)` (opens its callers and callees), `reset()`, `set({icicle, inverted, acceptPath,
/// palette})`, `svg()`, `destroy()`. A
/// Content-Security-Policy needs no more than the hashes of script and style, and `worker-src blob:`: a search
/// runs in a worker that is stopped when it takes too long (without it, in slices).
///
/// A heat flame graph (colour = a latency's quantile): collect with [dev.anteroom.profile.flame.HeatQuantiles] at the
/// nodes of a [dev.anteroom.profile.analysis.CallTreeBuilder], and hand the heat to `FlameGraph.of`. A diff: a tree of
/// two columns and `Width.BOTH_NORMALISED`. Nothing else changes.
@NullMarked
package dev.anteroom.report.flame;

import org.jspecify.annotations.NullMarked;
