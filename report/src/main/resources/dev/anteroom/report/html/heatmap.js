/*
 * Latency over time: columns of time, rows of logarithmic latency, darker where there is more.
 *
 *   AnteroomHeatmap.mount(element, payload, options)
 *     payload   what dev.anteroom.report.html.Heatmap#json writes
 *     options   label      what is counted, for the tooltip and the screen reader ("connections")
 *               when       what the time is of an observation, for the same ("ended")
 *               height     of the canvas, CSS pixels (default 220)
 *               onSelect   called with {from, to, low, high, count, columns, rows} (ms; the first and the last of each)
 *                          when a part is selected, with null when none; what it returns is said as well
 *     returns   {select({from, to} or null), selection(), redraw()}: selection() is what onSelect was called with last
 *
 * Pointer: hover says the cell, dragging selects (on a touch screen across: down, it scrolls the page), a double click
 * clears. Keyboard: arrows move, with Shift they select, Enter selects the column, Escape clears.
 */
"use strict";
var AnteroomHeatmap = (function () {
  const LEFT = 58, BOTTOM = 22, TOP = 6, RIGHT = 8;

  function time(ms) {
    if (ms >= 60000) { return (ms / 60000).toFixed(ms % 60000 ? 1 : 0) + " min"; }
    if (ms >= 1000) { return trim(ms / 1000) + " s"; }
    if (ms >= 1) { return trim(ms) + " ms"; }
    return ms === 0 ? "0" : trim(ms * 1000) + " µs";
  }

  function trim(x) {
    return String(x >= 100 ? Math.round(x) : x >= 10 ? Math.round(x * 10) / 10 : Math.round(x * 100) / 100);
  }

  function rgb(hex) {
    return [1, 3, 5].map(function (i) { return parseInt(hex.substr(i, 2), 16); });
  }

  function mount(element, payload, options) {
    options = options || {};
    const label = options.label || "observations";
    const height = options.height || 220;
    const cells = payload.cells;
    const columns = payload.columns;
    const span = payload.end - payload.start;
    let low = Infinity, high = -1, most = 0;
    for (let i = 0; i < cells.length; i += 3) {
      low = Math.min(low, cells[i + 1]);
      high = Math.max(high, cells[i + 1]);
      most = Math.max(most, cells[i + 2]);
    }
    if (high < 0) { low = 30; high = 36; }
    low = Math.max(0, low - 1);
    high += 1;
    const rows = high - low + 1;
    const grid = new Float64Array(columns * rows);
    for (let i = 0; i < cells.length; i += 3) { grid[(cells[i + 1] - low) * columns + cells[i]] += cells[i + 2]; }

    const box = document.createElement("div");
    box.className = "heatmap";
    box.tabIndex = 0;
    box.setAttribute("role", "application");
    box.setAttribute("aria-label", "Heat map of " + label + ": time across, latency up. " + payload.total + " " + label
      + " between " + time(edge(low + 1)) + " and " + time(edge(high)) + ". Arrow keys move, Shift and arrows select, Escape clears.");
    const canvas = document.createElement("canvas");
    canvas.setAttribute("aria-hidden", "true");
    const tip = document.createElement("div");
    tip.className = "heatmap-tip";
    tip.hidden = true;
    tip.setAttribute("aria-hidden", "true");
    box.append(canvas, tip);
    const said = document.createElement("p");
    said.className = "heatmap-said";
    said.setAttribute("aria-live", "polite");
    element.append(box, said);

    let width = 0;
    let selected = null;       // {c0, c1, r0, r1}, inclusive
    let cursor = null;         // {c, r}, of the keyboard
    let anchor = null;

    function edge(row) { return payload.baseMillis * Math.pow(2, row / payload.perDoubling); }
    function plotWidth() { return Math.max(1, width - LEFT - RIGHT); }
    function plotHeight() { return height - TOP - BOTTOM; }
    function x(column) { return LEFT + column / columns * plotWidth(); }
    function y(row) { return TOP + (1 - row / rows) * plotHeight(); }
    function cellAt(px, py) {
      return {
        c: Math.max(0, Math.min(columns - 1, Math.floor((px - LEFT) / plotWidth() * columns))),
        r: Math.max(0, Math.min(rows - 1, Math.floor((1 - (py - TOP) / plotHeight()) * rows)))
      };
    }

    function draw() {
      width = box.clientWidth || 600;
      const scale = window.devicePixelRatio || 1;
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
      canvas.style.height = height + "px";
      const g = canvas.getContext("2d");
      g.setTransform(scale, 0, 0, scale, 0, 0);
      const stops = [1, 2, 3, 4, 5].map(function (i) { return rgb(AnteroomTheme.colour("--heat-" + i)); });
      g.fillStyle = AnteroomTheme.colour("--heat-0");
      g.fillRect(LEFT, TOP, plotWidth(), plotHeight());
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < columns; c++) {
          const count = grid[r * columns + c];
          if (count > 0) {
            // By the square root: one in a thousand is still seen.
            const at = Math.sqrt(count / most) * (stops.length - 1);
            const i = Math.min(stops.length - 2, Math.floor(at));
            const f = at - i;
            const mix = stops[i].map(function (v, k) { return Math.round(v + (stops[i + 1][k] - v) * f); });
            g.fillStyle = "rgb(" + mix.join(",") + ")";
            const left = Math.floor(x(c) * scale) / scale;
            const top = Math.floor(y(r + 1) * scale) / scale;
            g.fillRect(left, top, Math.ceil(x(c + 1) * scale) / scale - left, Math.ceil(y(r) * scale) / scale - top);
          }
        }
      }
      axes(g);
      if (selected) {
        const left = x(selected.c0), top = y(selected.r1 + 1), w = x(selected.c1 + 1) - left, h = y(selected.r0) - top;
        g.strokeStyle = AnteroomTheme.colour("--ink");
        g.lineWidth = 1.5;
        g.strokeRect(left, top, w, h);
      }
      if (cursor) {
        g.strokeStyle = AnteroomTheme.colour("--focus");
        g.lineWidth = 2;
        g.strokeRect(x(cursor.c), y(cursor.r + 1), x(cursor.c + 1) - x(cursor.c), y(cursor.r) - y(cursor.r + 1));
      }
    }

    function axes(g) {
      g.font = "12px " + AnteroomTheme.colour("--sans");
      g.fillStyle = AnteroomTheme.colour("--ink-3");
      g.textBaseline = "middle";
      g.textAlign = "right";
      const marks = [];
      // Round latencies: 1, 10, 100 … of µs, ms and s, and 2 and 5 of them where there is room.
      [1, 5, 2].forEach(function (digit) {
        for (let power = -3; power < 7; power++) {
          const millis = digit * Math.pow(10, power);
          const row = Math.log2(millis / payload.baseMillis) * payload.perDoubling - low;
          const at = y(row);
          if (row > 0 && row < rows && !marks.some(function (m) { return Math.abs(m - at) < 22; })) {
            marks.push(at);
            g.fillText(time(millis), LEFT - 6, at);
          }
        }
      });
      g.textBaseline = "alphabetic";
      const step = nice(span / Math.max(2, Math.floor(plotWidth() / 90)));
      for (let t = 0; t <= span + step * 1e-6; t += step) {
        const at = LEFT + t / span * plotWidth();
        g.textAlign = at > width - 30 ? "right" : t === 0 ? "left" : "center";
        g.fillText(time(Math.round(t * 1000) / 1000), Math.min(at, width - RIGHT), height - 6);
      }
    }

    function nice(raw) {
      const power = Math.pow(10, Math.floor(Math.log10(raw)));
      const f = raw / power;
      return (f <= 1 ? 1 : f <= 2 ? 2 : f <= 5 ? 5 : 10) * power;
    }

    function words(c0, c1, r0, r1) {
      let count = 0;
      for (let r = r0; r <= r1; r++) { for (let c = c0; c <= c1; c++) { count += grid[r * columns + c]; } }
      return {
        from: c0 / columns * span, to: (c1 + 1) / columns * span,
        low: low + r0 ? edge(low + r0) : 0, high: edge(low + r1 + 1), count: count,
        columns: [c0, c1], rows: [low + r0, low + r1]
      };
    }

    function sentence(s) {
      return s.count.toLocaleString("en-US") + " " + label + ", " + time(s.low) + " to " + time(s.high) + ", "
        + (options.when ? options.when + " " : "") + "from " + time(s.from) + " to " + time(s.to);
    }

    function show(px, py) {
      const cell = cellAt(px, py);
      tip.textContent = sentence(words(cell.c, cell.c, cell.r, cell.r));
      tip.hidden = false;
      const left = Math.max(0, Math.min(width - tip.offsetWidth, px + 12));
      tip.style.left = left + "px";
      tip.style.top = Math.max(0, py - 30) + "px";
    }

    function choose(next) {
      selected = next;
      draw();
      const what = next ? words(next.c0, next.c1, next.r0, next.r1) : null;
      const more = options.onSelect && options.onSelect(what);
      said.textContent = what ? "Selected: " + sentence(what) + " (" + Math.round(1000 * what.count / Math.max(1, payload.total)) / 10 + "%)"
        + (more ? ". " + more : "") : "";
    }

    function between(a, b) {
      return { c0: Math.min(a.c, b.c), c1: Math.max(a.c, b.c), r0: Math.min(a.r, b.r), r1: Math.max(a.r, b.r) };
    }

    let down = null, before = null;
    canvas.addEventListener("pointerdown", function (e) {
      if (e.button === 0 && !down) {
        down = { cell: cellAt(e.offsetX, e.offsetY), x: e.offsetX, y: e.offsetY, moved: false };
        before = selected;
        canvas.setPointerCapture(e.pointerId);
      }
    });
    canvas.addEventListener("pointermove", function (e) {
      if (down) {
        down.moved = down.moved || Math.abs(e.offsetX - down.x) + Math.abs(e.offsetY - down.y) > 3;
        if (down.moved) {
          selected = between(down.cell, cellAt(e.offsetX, e.offsetY));
          draw();
        }
      }
      show(e.offsetX, e.offsetY);
    });
    canvas.addEventListener("pointerup", function (e) {
      if (down) {
        if (down.moved) { choose(between(down.cell, cellAt(e.offsetX, e.offsetY))); }
        down = null;
      }
    });
    // A finger that scrolls the page.
    canvas.addEventListener("pointercancel", function () {
      if (down) {
        down = null;
        selected = before;
        tip.hidden = true;
        draw();
      }
    });
    canvas.addEventListener("pointerleave", function () { tip.hidden = true; });
    canvas.addEventListener("dblclick", function () { choose(null); });
    box.addEventListener("blur", function () { cursor = null; draw(); });
    box.addEventListener("keydown", function (e) {
      const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[e.key];
      if (move) {
        const at = cursor || { c: 0, r: 0 };
        const next = {
          c: Math.max(0, Math.min(columns - 1, at.c + (cursor ? move[0] : 0))),
          r: Math.max(0, Math.min(rows - 1, at.r + (cursor ? move[1] : 0)))
        };
        if (e.shiftKey) {
          anchor = anchor || at;
          cursor = next;
          choose(between(anchor, next));
        } else {
          anchor = null;
          cursor = next;
          draw();
          said.textContent = sentence(words(next.c, next.c, next.r, next.r));
        }
        e.preventDefault();
      } else if (e.key === "Enter" && cursor) {
        choose({ c0: cursor.c, c1: cursor.c, r0: 0, r1: rows - 1 });
        e.preventDefault();
      } else if (e.key === "Escape" && (selected || cursor)) {
        anchor = cursor = null;
        choose(null);
        e.preventDefault();
      }
    });

    AnteroomTheme.onChange(draw);
    if (window.ResizeObserver) { new ResizeObserver(function () { if (box.clientWidth !== width) { draw(); } }).observe(box); }
    draw();
    return {
      select: function (s) {
        choose(s === null ? null : {
          c0: Math.max(0, Math.floor(s.from / span * columns)), c1: Math.min(columns - 1, Math.ceil(s.to / span * columns) - 1),
          r0: 0, r1: rows - 1
        });
      },
      selection: function () { return selected ? words(selected.c0, selected.c1, selected.r0, selected.r1) : null; },
      redraw: draw
    };
  }

  return { mount: mount, time: time };
})();
