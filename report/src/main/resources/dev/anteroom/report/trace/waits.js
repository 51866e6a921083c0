/*
 * The waits of a trace: a heat map of when they ended and how long they took, and below it the flame graph of those that
 * are selected there.
 *
 *   AnteroomWaits.mount(element, payload)
 *     payload   what dev.anteroom.report.trace.WaitFlames#payload writes
 *     returns   {ready, flame, heat()}: a promise, the handles of the two
 */
"use strict";
var AnteroomWaits = (function () {
  const QUANTILE = 0.99;
  const NANOS_PER_MILLI = 1e6;

  // Of each wait in a selection: its value to its frame; of each frame: the quantile of the waits at and below it.
  function filter(entries, callers, heat) {
    const frames = callers.length;
    return function (selection) {
      const firstRow = selection.rows[0], rows = selection.rows[1] - firstRow + 1;
      const self = new Float64Array(frames), narrow = new Float64Array(frames);
      const counts = new Float64Array(frames * rows), all = new Float64Array(frames);
      for (let i = 0; i < entries.n; i++) {
        const column = entries.column[i], row = entries.row[i] - firstRow;
        if (column < selection.columns[0] || column > selection.columns[1] || row < 0 || row >= rows) continue;
        const frame = entries.frame[i] >> 1;
        (entries.frame[i] & 1 ? narrow : self)[frame] += entries.nanos[i];
        counts[frame * rows + row] += entries.count[i];
        all[frame] += entries.count[i];
      }
      const quantiles = new Float64Array(frames).fill(-1);
      for (let frame = frames - 1; frame >= 0; frame--) {
        if (all[frame] === 0) continue;
        const at = frame * rows, rank = Math.max(1, Math.ceil(QUANTILE * all[frame]));
        let row = 0;
        for (let seen = counts[at]; seen < rank; seen += counts[at + row]) row++;
        quantiles[frame] = heat.baseMillis * NANOS_PER_MILLI * Math.pow(2, (firstRow + row + 0.5) / heat.perDoubling);
        if (frame === 0) continue;
        const caller = callers[frame] * rows;
        for (let r = 0; r < rows; r++) counts[caller + r] += counts[at + r];
        all[callers[frame]] += all[frame];
      }
      return { self: self, narrow: narrow, heat: quantiles };
    };
  }

  async function unpack(payload) {
    const packed = await AnteroomFlame.unpack(payload.data);
    const n = payload.entries;
    const entries = { n: n, column: packed.column(Int32Array, n) };
    for (let i = 1; i < n; i++) entries.column[i] += entries.column[i - 1];
    entries.row = packed.column(Uint8Array, n);
    entries.frame = packed.column(Int32Array, n);
    entries.count = packed.column(Float64Array, n);
    entries.nanos = packed.column(Float64Array, n);
    return entries;
  }

  function sum(values) {
    let total = 0;
    for (const value of values) total += value;
    return total;
  }

  function mount(element, payload) {
    const map = document.createElement("div");
    const graph = document.createElement("div");
    const clear = document.createElement("button");
    clear.type = "button";
    clear.className = "waits-all";
    clear.textContent = "Show all waits";
    clear.disabled = true;
    element.append(map, clear, graph);
    let heat = null;
    function reset() {
      if (heat && !clear.disabled) heat.select(null);
    }
    clear.addEventListener("click", reset);
    // The graph takes a step back first, if it has one to take.
    element.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && !event.defaultPrevented) reset();
    });
    const flame = AnteroomFlame.mount(graph, payload.flame, { icicle: true, height: 420, onReset: reset });
    const ready = Promise.all([unpack(payload), flame.ready]).then(function (loaded) {
      const part = filter(loaded[0], flame.callers(), payload.heat);
      const whole = sum(loaded[0].nanos);
      heat = AnteroomHeatmap.mount(map, payload.heat, {
        label: "waits",
        when: "ended",
        height: 190,
        onSelect: function (selection) {
          clear.disabled = !selection;
          if (!selection) {
            flame.filter(null);
            return "";
          }
          const values = part(selection);
          flame.filter(values);
          const nanos = sum(values.self) + sum(values.narrow);
          return "They waited " + AnteroomHeatmap.time(nanos / NANOS_PER_MILLI) + " in all, "
            + Math.round(whole ? 1000 * nanos / whole : 0) / 10 + "% of all waiting; the flame graph shows these.";
        }
      });
    });
    return { ready: ready, flame: flame, heat: function () { return heat; } };
  }

  return { mount: mount };
})();
