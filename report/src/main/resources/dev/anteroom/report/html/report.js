/* The report's pictures and small comforts. Everything that it adds is missing without it, and nothing else. */
"use strict";
(function () {
  const byId = function (id) { return document.getElementById(id); };
  function data(id) {
    const element = byId(id);
    return element ? JSON.parse(element.textContent) : null;
  }
  function make(tag, className, text) {
    const element = document.createElement(tag);
    if (className) { element.className = className; }
    if (text) { element.textContent = text; }
    return element;
  }

  /* ── Tools ── */
  function button(label, action) {
    const b = make("button", "", label);
    b.type = "button";
    b.addEventListener("click", function () { action(b); });
    return b;
  }

  const themeButton = button("", function () { AnteroomTheme.toggle(); });
  function nameTheme() { themeButton.textContent = AnteroomTheme.isDark() ? "Light" : "Dark"; }
  AnteroomTheme.onChange(nameTheme);
  nameTheme();
  byId("tools").append(themeButton, button("Print", function () { window.print(); }));

  function copy(text, done) {
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(text).then(done, function () { copyOld(text, done); });
    } else {
      copyOld(text, done);
    }
  }
  // A file that was opened from disk is no secure context in every browser.
  function copyOld(text, done) {
    const area = make("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const ok = document.execCommand("copy");
    area.remove();
    if (ok) { done(); }
  }
  document.querySelectorAll(".command").forEach(function (box) {
    box.append(button("Copy", function (b) {
      copy(box.querySelector("pre").textContent, function () {
        b.textContent = "Copied";
        setTimeout(function () { b.textContent = "Copy"; }, 1500);
      });
    }));
  });

  /* ── A fact's lines open below it; a second click closes them ── */
  document.querySelectorAll("a.source").forEach(function (link) {
    link.setAttribute("aria-expanded", "false");
    link.addEventListener("click", function (e) {
      if (e.metaKey || e.ctrlKey || e.shiftKey) { return; }
      const row = byId(link.getAttribute("href").slice(1));
      const item = link.closest("li");
      if (!row || !item) { return; }
      e.preventDefault();
      const open = item.querySelector(".excerpt");
      const same = link.getAttribute("aria-expanded") === "true";
      item.querySelectorAll("a.source").forEach(function (other) { other.setAttribute("aria-expanded", "false"); });
      if (open) { open.remove(); }
      if (same) { return; }
      link.setAttribute("aria-expanded", "true");
      const excerpt = row.closest(".excerpt").cloneNode(true);
      const target = excerpt.querySelector("#" + row.id);
      excerpt.querySelectorAll("[id]").forEach(function (e2) { e2.removeAttribute("id"); });
      item.append(excerpt);
      excerpt.scrollTop = Math.max(0, target.offsetTop - 30);
    });
  });

  /* ── Timeline ── */
  const POSTURES = {
    WAITING: "--p-waiting", ACCEPTING: "--p-accepting", BEHIND_SIBLING: "--p-sibling", FED: "--p-fed",
    BACKING_OFF: "--p-backing-off", LOCKED: "--p-locked", LIMITED: "--p-limited", BUSY: "--p-busy",
    RUNNABLE: "--p-runnable", COLLECTING: "--p-collecting", UNCLEAR: "--p-unclear"
  };

  const LEAVES = {
    lock: "--p-locked", limit: "--p-limited", work: "--p-busy", on_cpu: "--p-busy", accepting: "--p-accepting",
    back_off: "--p-backing-off", quota: "--p-runnable", world_stopped: "--p-runnable", own_load: "--p-runnable",
    machine_load: "--p-runnable", collector: "--p-collecting", wake_up: "--p-waiting", stopped: "--p-stopped",
    gone: "--p-stopped", elsewhere: "--p-stopped", unclear: "--p-unclear", unseen: "--p-unclear"
  };

  function millis(v) {
    if (v === null || v === undefined) { return "–"; }
    return v >= 1000 ? (v / 1000).toFixed(v >= 10000 ? 0 : 1) + " s" : v + " ms";
  }

  function plain(self, v) { return v === null || v === undefined ? "" : String(v); }

  function timeline(host, payload) {
    const colour = AnteroomTheme.colour;
    const count = payload.x.length;
    const hasAges = payload.oldest.some(function (v) { return v !== null; });
    const hasOverflow = payload.overflow.some(function (v) { return v > 0; });
    const first = payload.x[0], last = payload.x[count - 1];
    let from = first, to = last;
    payload.loops.forEach(function (l) { l.seen.forEach(function (s) { from = Math.min(from, s.x); to = Math.max(to, s.x); }); });
    const margin = Math.max((to - from) * (payload.log ? 0.01 : 0.12), payload.log ? 0.05 : 0.5);
    const whole = { min: from - margin, max: to + margin };
    const charts = [];
    const bands = [];

    // Nothing is known across a pause of the sampler, so no line leads across.
    const gaps = new Set(payload.log ? payload.gap : []);
    function columns(values) {
      const xs = [], ys = values.map(function () { return []; });
      for (let i = 0; i < count; i++) {
        if (gaps.has(i) && i > 0) {
          xs.push((payload.x[i - 1] + payload.x[i]) / 2);
          ys.forEach(function (y) { y.push(null); });
        }
        xs.push(payload.x[i]);
        ys.forEach(function (y, k) { y.push(values[k][i]); });
      }
      return [xs].concat(ys);
    }

    function seconds(v) { return Math.abs(v) < 1e-9 ? "0" : +v.toFixed(3) + " s"; }
    function xLabel(v) {
      if (payload.labels.length && payload.start === undefined) {
        const i = payload.x.indexOf(v);
        return i >= 0 ? payload.labels[i] : "";
      }
      return seconds(v);
    }

    function axis(size, values) {
      return {
        stroke: function () { return colour("--ink-3"); }, size: size, font: "12px " + colour("--sans"),
        grid: { stroke: function () { return colour("--line"); }, width: 1 },
        ticks: { show: false }, values: values, gap: 6
      };
    }

    function overflowMarks(u) {
      const g = u.ctx, scale = devicePixelRatio || 1;
      g.save();
      g.fillStyle = colour("--overflow");
      for (let i = 0; i < count; i++) {
        if (payload.overflow[i] > 0) {
          const at = u.valToPos(payload.x[i], "x", true);
          if (at >= u.bbox.left && at <= u.bbox.left + u.bbox.width) {
            g.fillRect(at - scale, u.bbox.top, 2 * scale, 9 * scale);
          }
        }
      }
      g.restore();
    }

    function chart(title, data, series, height, marks, range, ticks) {
      const box = make("div");
      box.append(make("h4", "", title));
      host.append(box);
      const u = new uPlot({
        width: Math.max(260, host.clientWidth - 26), height: height, legend: { live: true },
        padding: [6, 12, 0, 0],
        cursor: { sync: { key: "anteroom" }, drag: { x: true, y: false }, points: { size: 7 } },
        scales: { x: { time: false, range: function (self, lo, hi) { return lo === hi ? [lo - 1, hi + 1] : [lo, hi]; } }, y: { range: range } },
        axes: [
          Object.assign(axis(26, function (self, ticks) { return ticks.map(xLabel); }),
            payload.labels.length && payload.start === undefined ? { splits: function () { return payload.x; } } : {}),
          axis(52, ticks || null)
        ],
        series: [{ label: payload.log || payload.start !== undefined ? "time" : "snapshot", value: function (self, v) { return v === null ? "" : xLabel(v) || String(v); } }].concat(series),
        hooks: { setCursor: [function (self) { self.root.classList.toggle("hover", typeof self.cursor.idx === "number"); }], draw: marks ? [overflowMarks] : [], setScale: [function (self, key) { if (key === "x") { drawBands(); } }] }
      }, data, box);
      u.setScale("x", whole);
      u.root.querySelectorAll("canvas").forEach(function (c) { c.setAttribute("aria-hidden", "true"); });
      charts.push(u);
      return u;
    }

    const points = payload.log ? { show: false } : { show: true, size: 9, fill: function () { return colour("--depth"); } };
    const none = function () { return null; };
    const depthMost = Math.max.apply(null, payload.depth);
    const limits = payload.limit.filter(function (v) { return v !== null; });
    const limitMost = limits.length ? Math.max.apply(null, limits) : null;
    // A limit far above would flatten the queue to nothing: then it is named and not drawn.
    const limitDrawn = limitMost !== null && depthMost * 8 >= limitMost;
    const depthTop = Math.max(4, (limitDrawn ? Math.max(depthMost, limitMost) : depthMost) * 1.15);
    const series = [{
      label: "depth", value: plain, stroke: function () { return colour("--depth"); }, width: 1.6,
      fill: payload.log ? function () { return colour("--depth-fill"); } : undefined,
      paths: payload.log ? uPlot.paths.stepped({ align: 1 }) : none, points: points
    }];
    const values = [payload.depth];
    if (limitDrawn) {
      series.push({ label: "limit", value: plain, stroke: function () { return colour("--limit"); }, width: 1.4, dash: [6, 4], points: { show: false } });
      values.push(payload.limit);
    }
    if (hasOverflow) {
      series.push({ label: "overflows", value: plain, stroke: function () { return colour("--overflow"); }, paths: none, points: { show: false }, scale: "o" });
      values.push(payload.overflow);
    }
    const title = "Connections in the accept queue"
      + (limitMost !== null && !limitDrawn ? " (the limit of " + limitMost + " is far above)" : "")
      + (hasOverflow ? ", overflows in red" : "");
    chart(title, columns(values), series, 200, hasOverflow, function () { return [0, depthTop]; });
    if (payload.blame.length) { held(); }
    if (hasAges) {
      const oldestMost = Math.max.apply(null, payload.oldest.filter(function (v) { return v !== null; }));
      chart("Age of the oldest queued connection", columns([payload.oldest]), [{
        label: "oldest", stroke: function () { return colour("--age"); }, width: 1.6,
        paths: payload.log ? uPlot.paths.stepped({ align: 1 }) : none,
        points: payload.log ? { show: false } : { show: true, size: 9, fill: function () { return colour("--age"); } },
        value: function (self, v) { return v === null || v === undefined ? "" : millis(v); }
      }], 140, false, function () { return [0, Math.max(1, oldestMost * 1.15)]; },
        function (self, ticks) { return ticks.map(millis); });
    }
    if (payload.loops.length) {
      host.append(make("h4", "", "What the accept " + (payload.loops.length > 1 ? "loops were" : "loop was") + " doing"));
      payload.loops.forEach(band);
      drawBands();
    }

    // What held the door while something was queued: under the queue's own curve, at the same times.
    function held() {
      const box = make("div", "band");
      const canvas = make("canvas");
      const key = make("ul", "band-key");
      key.append(make("li", "name", "held by"));
      const seconds = new Map();
      payload.blame.forEach(function (b) {
        const known = seconds.get(b.leaf) || { words: b.words, s: 0 };
        known.s += b.to - b.from;
        seconds.set(b.leaf, known);
      });
      const sorted = Array.from(seconds).sort(function (a, b) { return b[1].s - a[1].s; });
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", "What held the door: "
        + sorted.map(function (e) { return e[1].words + ", " + e[1].s.toFixed(2) + " s"; }).join("; "));
      sorted.forEach(function (e) {
        const item = make("li");
        const swatch = make("i");
        const paint = function () { swatch.style.background = colour(LEAVES[e[0]] || "--p-unclear"); };
        paint();
        AnteroomTheme.onChange(paint);
        item.append(swatch, e[1].words + " (" + e[1].s.toFixed(2) + " s)");
        key.append(item);
      });
      box.append(key, canvas);
      host.append(box);
      bands.push({ spans: payload.blame, canvas: canvas });
      drawBands();
    }

    function band(loop) {
      const box = make("div", "band");
      const canvas = make("canvas");
      const counts = new Map();
      loop.seen.forEach(function (s) { counts.set(s.posture, { words: s.words, n: (counts.get(s.posture) || { n: 0 }).n + 1 }); });
      const total = loop.seen.length;
      const sorted = Array.from(counts).sort(function (a, b) { return b[1].n - a[1].n; });
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", loop.name + ", in " + total + " looks: "
        + sorted.map(function (e) { return e[1].words + ", " + e[1].n; }).join("; "));
      const key = make("ul", "band-key");
      key.append(make("li", "name", loop.name));
      sorted.forEach(function (e) {
        const item = make("li");
        const swatch = make("i");
        const paint = function () { swatch.style.background = colour(POSTURES[e[0]] || "--p-unclear"); };
        paint();
        AnteroomTheme.onChange(paint);
        item.append(swatch, e[1].words + " (" + (e[1].n === total ? "every look" : e[1].n + " of " + total + " looks") + ")");
        key.append(item);
      });
      box.append(key, canvas);
      host.append(box);
      bands.push({ loop: loop, canvas: canvas });
    }

    // A look is a moment: its mark is solid there, and faint until half way to the next look.
    function drawBands() {
      if (!charts.length) { return; }
      const u = charts[0], scale = devicePixelRatio || 1, height = 16;
      const left = u.bbox.left / scale, right = left + u.bbox.width / scale;
      bands.forEach(function (band) {
        const canvas = band.canvas;
        canvas.width = Math.round((canvas.clientWidth || host.clientWidth - 26) * scale);
        canvas.height = Math.round(height * scale);
        canvas.style.height = height + "px";
        const g = canvas.getContext("2d");
        g.setTransform(scale, 0, 0, scale, 0, 0);
        g.fillStyle = colour("--sunk");
        g.fillRect(left, 0, right - left, height);
        if (band.spans) {
          band.spans.forEach(function (s) {
            const l = Math.max(left, left + u.valToPos(s.from, "x")), r = Math.min(right, left + u.valToPos(s.to, "x"));
            if (r > l) {
              g.fillStyle = colour(LEAVES[s.leaf] || "--p-unclear");
              g.fillRect(l, 0, Math.max(r - l, 0.5), height);
            }
          });
          return;
        }
        const seen = band.loop.seen;
        const at = seen.map(function (s) { return left + u.valToPos(s.x, "x"); });
        seen.forEach(function (s, i) {
          const l = Math.max(left, i > 0 ? (at[i] + at[i - 1]) / 2 : at[i] - 24);
          const r = Math.min(right, i + 1 < seen.length ? (at[i] + at[i + 1]) / 2 : at[i] + 24);
          if (r <= l) { return; }
          g.fillStyle = colour(POSTURES[s.posture] || "--p-unclear");
          g.globalAlpha = 0.35;
          g.fillRect(l, 0, r - l, height);
          g.globalAlpha = 1;
          const from = Math.max(left, at[i] - 2.5), to = Math.min(right, at[i] + 2.5);
          if (to > from) { g.fillRect(from, 0, to - from, height); }
        });
      });
    }

    AnteroomTheme.onChange(function () { charts.forEach(function (u) { u.redraw(false); }); drawBands(); });
    if (window.ResizeObserver) {
      let width = host.clientWidth;
      new ResizeObserver(function () {
        if (host.clientWidth !== width) {
          width = host.clientWidth;
          charts.forEach(function (u) { u.setSize({ width: Math.max(260, width - 26), height: u.height }); });
          drawBands();
        }
      }).observe(host);
    }
    return {
      show: function (range) {
        charts.forEach(function (u) { u.setScale("x", range ? { min: range.from / 1000, max: range.to / 1000 } : whole); });
      }
    };
  }

  /* ── Flame graphs: one at a time, decoded when it is first shown ── */
  const graphs = Array.from(document.querySelectorAll(".graph"));
  if (graphs.length) {
    const tabs = make("div", "tabs");
    tabs.setAttribute("role", "tablist");
    tabs.setAttribute("aria-label", "Profiles");
    const mounted = [];
    const show = function (index, focus) {
      graphs.forEach(function (graph, i) {
        const tab = tabs.children[i];
        graph.hidden = i !== index;
        tab.setAttribute("aria-selected", String(i === index));
        tab.tabIndex = i === index ? 0 : -1;
      });
      if (focus) { tabs.children[index].focus(); }
      const graph = graphs[index], place = graph.querySelector(".flame-place");
      if (!place.childElementCount) {
        const handle = AnteroomFlame.mount(place, data(graph.id + "-data"), {
          icicle: true, acceptPath: graph.dataset.acceptPath === "true", height: 380
        });
        mounted[index] = handle;
        handle.ready.catch(function (problem) { place.textContent = "The flame graph can't be shown: " + problem.message; });
      }
    };
    graphs.forEach(function (graph, i) {
      const tab = make("button", "", graph.dataset.label);
      tab.type = "button";
      tab.id = graph.id + "-tab";
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", graph.id);
      tab.addEventListener("click", function () { show(i); });
      tab.addEventListener("keydown", function (e) {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
        if (step) { show((i + step + graphs.length) % graphs.length, true); e.preventDefault(); }
      });
      tabs.append(tab);
      graph.setAttribute("role", "tabpanel");
      graph.setAttribute("aria-labelledby", tab.id);
      graph.querySelector("h3").remove();
    });
    graphs[0].before(tabs);
    show(0);
    // A link to a graph that isn't shown shows it first, and marks the functions that the fact names.
    document.querySelectorAll("a.picture").forEach(function (link) {
      const index = graphs.indexOf(byId(link.getAttribute("href").slice(1)));
      if (index < 0) { return; }
      link.addEventListener("click", function () {
        show(index);
        mark(mounted[index], functions(link.closest("li").querySelector(".what").textContent));
      });
    });
  }

  // Go's names of functions in a sentence.
  function functions(sentence) {
    const found = sentence.match(/[\w/.~-]+\.(?:\(\*?\w+\)\.)?\w+(?:\.func\d+(?:\.\d+)*)?/g) || [];
    return found.filter(function (name) { return /[A-Za-z_][\w/~-]*\.[(A-Za-z_]/.test(name); });
  }

  async function mark(flame, names) {
    if (!names.length) { return; }
    const expression = "^(?:" + names.map(function (name) { return name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"); }).join("|") + ")$";
    await flame.ready;
    await flame.search(expression);
    if (!flame.state().matched.frames && flame.state().view.acceptPath) {
      flame.set({ acceptPath: false });
      await flame.search(expression);
    }
  }

  const queue = data("timeline");
  const lines = queue && queue.x.length ? timeline(byId("timeline-chart"), queue) : null;
  const waits = data("waits");
  if (waits) {
    AnteroomHeatmap.mount(byId("waits-chart"), waits, {
      label: "connections",
      onSelect: function (selection) { if (lines) { lines.show(selection); } }
    });
  }
})();
