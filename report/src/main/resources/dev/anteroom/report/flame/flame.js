// A flame graph on a canvas. Defines AnteroomFlame.mount(element, payload, options); how to use it and what the payload
// is, stands in the Java package dev.anteroom.report.flame. Draws only what is seen: the columns are typed arrays, and in
// each row the visible frames are found by binary search.
"use strict";
var AnteroomFlame = (() => {
  const ROW = 18;
  const NARROW_NAME = "(too narrow to be drawn)";
  const WARM = [0xfff1c4, 0xfdd28a, 0xfdae61, 0xf47d4a, 0xd9432f, 0xa50f2b];
  const BLIND_WARM = [0xf1eef6, 0xc9d3e6, 0x92b5d8, 0x4f93c4, 0x1f6fae, 0x08407e];
  const MATCH = 0x7b3ff2;
  const FONT = "12px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace";

  // ---- data

  // Reads what PackedColumns.java wrote: one number after the other, or a text.
  async function unpack(data) {
    const text = atob(data);
    const packed = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) packed[i] = text.charCodeAt(i);
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
    const utf8 = new TextDecoder();
    let at = 0;
    const varint = () => {
      let value = bytes[at++];
      if (value < 128) return value;
      value &= 127;
      for (let factor = 128; ; factor *= 128) {
        const next = bytes[at++];
        if (next === undefined) throw new Error("the data is cut off");
        value += (next & 127) * factor;
        if (next < 128) return value;
      }
    };
    return {
      varint,
      column(Type, n, from = 0) {
        const values = new Type(n);
        for (let i = from; i < n; i++) values[i] = varint();
        return values;
      },
      text() {
        const length = varint();
        at += length;
        return utf8.decode(bytes.subarray(at - length, at));
      },
    };
  }

  async function decode(payload) {
    const packed = await unpack(payload.data);
    const n = payload.frames;
    const column = (Type, from) => packed.column(Type, n, from);
    const g = { n };
    g.level = new Uint16Array(n);
    for (let i = 1; i < n; i++) g.level[i] = g.level[i - 1] + 1 - packed.varint();
    g.name = column(Int32Array, 1);
    g.name[0] = -1;
    g.kind = column(Uint8Array);
    g.self = column(Float64Array);
    g.narrow = column(Float64Array);
    if (payload.before !== undefined) {
      g.bself = column(Float64Array);
      g.bnarrow = column(Float64Array);
    }
    if (payload.heat) {
      g.heat = column(Float64Array);
      for (let i = 0; i < n; i++) g.heat[i] -= 1;
    }
    const names = new Array(payload.names);
    for (let i = 0; i < names.length; i++) names[i] = packed.text();
    names.push(NARROW_NAME);
    return { graph: derive(g), names };
  }

  // Parents, ends of subtrees, totals.
  function derive(g) {
    const n = g.n;
    g.parent = new Int32Array(n);
    g.end = new Int32Array(n);
    g.parent[0] = -1;
    const path = [0];
    let depth = 0;
    g.depth = 1;
    for (let i = 1; i < n; i++) {
      const level = g.level[i];
      while (depth >= level) g.end[path[depth--]] = i;
      g.parent[i] = path[level - 1];
      path[depth = level] = i;
      if (level >= g.depth) g.depth = level + 1;
    }
    while (depth >= 0) g.end[path[depth--]] = n;
    g.total = totals(g, g.self, g.narrow);
    if (g.bself) g.btotal = totals(g, g.bself, g.bnarrow);
    return g;
  }

  function totals(g, self, narrow) {
    const total = new Float64Array(g.n);
    for (let i = g.n - 1; i >= 0; i--) {
      total[i] += self[i] + narrow[i];
      if (i) total[g.parent[i]] += total[i];
    }
    return total;
  }

  // Grows a graph in preorder; `like` tells which columns it has.
  function growing(like) {
    const columns = { level: [], name: [], kind: [], self: [], narrow: [] };
    if (like.bself) columns.bself = [], columns.bnarrow = [];
    if (like.heat) columns.heat = [];
    return {
      columns,
      append(level, name, kind, heat) {
        columns.level.push(level);
        columns.name.push(name);
        columns.kind.push(kind);
        columns.self.push(0);
        columns.narrow.push(0);
        if (columns.bself) columns.bself.push(0), columns.bnarrow.push(0);
        if (columns.heat) columns.heat.push(heat);
        return columns.level.length - 1;
      },
      finish() {
        const types = { level: Uint16Array, name: Int32Array, kind: Uint8Array };
        const g = { n: columns.level.length };
        for (const name in columns) g[name] = (types[name] || Float64Array).from(columns[name]);
        return derive(g);
      },
    };
  }

  const COLUMNS = ["self", "narrow", "bself", "bnarrow"];

  // Only the stacks that go through a frame of the accept path.
  function onAcceptPath(g, kinds) {
    const within = new Uint8Array(g.n);
    const kept = new Uint8Array(g.n);
    for (let i = 1; i < g.n; i++) within[i] = kinds[g.kind[i]].path || within[g.parent[i]] ? 1 : 0;
    for (let i = g.n - 1; i > 0; i--) if (within[i] || kept[i]) kept[i] = kept[g.parent[i]] = 1;
    kept[0] = 1;
    const to = growing(g);
    for (let i = 0; i < g.n; i++) {
      if (!kept[i]) continue;
      const copy = to.append(g.level[i], g.name[i], g.kind[i], g.heat && g.heat[i]);
      if (!within[i]) continue;
      for (const column of COLUMNS) {
        if (g[column]) to.columns[column][copy] = g[column][i];
      }
    }
    return to.finish();
  }

  // The same frames with other values, as far as anything is left of them.
  function withValues(g, values) {
    const total = totals(g, values.self, values.narrow);
    const to = growing(g);
    for (let i = 0; i < g.n; i++) {
      if (i && !(total[i] > 0)) continue;
      const copy = to.append(g.level[i], g.name[i], g.kind[i], g.heat && (values.heat || g.heat)[i]);
      to.columns.self[copy] = values.self[i];
      to.columns.narrow[copy] = values.narrow[i];
    }
    return to.finish();
  }

  // Callers above callees. All stacks that end in one function are a range of one array; by their callers it falls into
  // smaller ranges. What is narrower than `least` isn't opened.
  function invert(g, scale, narrowName, otherKind, names) {
    const order = names.map((_, i) => i).sort((a, b) => (names[a] < names[b] ? -1 : names[a] > names[b] ? 1 : 0));
    const rank = new Int32Array(names.length);
    order.forEach((name, place) => { rank[name] = place; });
    const items = [];
    for (let i = 1; i < g.n; i++) {
      if (g.self[i] || (g.bself && g.bself[i])) items.push({ at: i, from: i, a: g.self[i], b: g.bself ? g.bself[i] : 0 });
      if (g.narrow[i] || (g.bnarrow && g.bnarrow[i])) {
        items.push({ at: -i, from: i, a: g.narrow[i], b: g.bnarrow ? g.bnarrow[i] : 0 });
      }
    }
    const least = (g.total[0] + (g.btotal ? scale * g.btotal[0] : 0)) / 20000;
    const to = growing(g);
    to.append(0, -1, otherKind, g.heat ? g.heat[0] : -1);
    to.columns.self[0] = g.self[0] + g.narrow[0];
    if (g.bself) to.columns.bself[0] = g.bself[0] + g.bnarrow[0];
    let pruned = 0;
    const nameOf = (item) => (item.at < 0 ? narrowName : g.name[item.at]);
    const width = (item) => item.a + scale * item.b;
    const work = [{ parent: 0, items, level: 1 }];
    // Preorder: groups are opened from a stack, the last pushed first.
    while (work.length) {
      const group = work.pop();
      if (group.open) {
        const { run, parent, level } = group;
        let a = 0, b = 0, w = 0, heat = -1;
        const kinds = new Map();
        for (const item of run) {
          a += item.a;
          b += item.b;
          w += width(item);
          const kind = item.at < 0 ? otherKind : g.kind[item.at];
          kinds.set(kind, (kinds.get(kind) || 0) + width(item));
          // Quantiles can't be averaged; none of all of them is above the largest.
          if (g.heat) heat = Math.max(heat, g.heat[item.from]);
        }
        if (w < least) {
          to.columns.narrow[parent] += a;
          if (g.bself) to.columns.bnarrow[parent] += b;
          pruned++;
          continue;
        }
        let kind = otherKind, best = -1;
        for (const [k, value] of kinds) if (value > best) kind = k, best = value;
        const node = to.append(level, nameOf(run[0]), kind, heat);
        const rest = [];
        for (const item of run) {
          const caller = item.at < 0 ? -item.at : g.parent[item.at];
          if (caller === 0) {
            to.columns.self[node] += item.a;
            if (g.bself) to.columns.bself[node] += item.b;
          } else {
            item.at = caller;
            rest.push(item);
          }
        }
        if (rest.length) work.push({ parent: node, items: rest, level: level + 1 });
        continue;
      }
      const runs = new Map();
      for (const item of group.items) {
        const name = nameOf(item);
        const run = runs.get(name);
        if (run) run.push(item);
        else runs.set(name, [item]);
      }
      const sorted = [...runs.keys()].sort((x, y) => rank[y] - rank[x]);
      for (const name of sorted) work.push({ open: true, run: runs.get(name), parent: group.parent, level: group.level });
    }
    const inverted = to.finish();
    inverted.pruned = pruned;
    return inverted;
  }

  // The frames of one function, each the outermost of its stack: what is below them counts once.
  function outermost(g, name) {
    const found = [];
    for (let i = 1; i < g.n; i++) {
      if (g.name[i] !== name) continue;
      found.push(i);
      i = g.end[i] - 1;
    }
    return found;
  }

  // By name, the widest first.
  function byName(g, items, frame) {
    const runs = new Map();
    for (const item of items) {
      const name = g.name[frame(item)];
      const run = runs.get(name);
      if (run) run.push(item);
      else runs.set(name, [item]);
    }
    return [...runs.values()];
  }

  function kindOf(g, frames) {
    const kinds = new Map();
    let kind = g.kind[frames[0]], best = -1;
    for (const i of frames) {
      const width = (kinds.get(g.kind[i]) || 0) + g.total[i] + (g.btotal ? g.btotal[i] : 0);
      kinds.set(g.kind[i], width);
      if (width > best) kind = g.kind[i], best = width;
    }
    return kind;
  }

  const worst = (g, frames) => (g.heat ? frames.reduce((most, i) => Math.max(most, g.heat[i]), -1) : -1);

  // What a function called, all its callers taken together. Its own frame is the only one in the first row.
  function callees(g, name) {
    const to = growing(g);
    to.append(0, -1, g.kind[0], -1);
    const work = [{ frames: outermost(g, name), level: 1 }];
    while (work.length) {
      const { frames, level } = work.pop();
      const node = to.append(level, g.name[frames[0]], kindOf(g, frames), worst(g, frames));
      const below = [];
      for (const i of frames) {
        for (const column of COLUMNS) if (g[column]) to.columns[column][node] += g[column][i];
        for (let child = i + 1; child < g.end[i]; child = g.end[child]) below.push(child);
      }
      for (const run of byName(g, below, (i) => i).reverse()) work.push({ frames: run, level: level + 1 });
    }
    return to.finish();
  }

  // Who called a function, whatever it called itself: its frame, its callers, theirs.
  function callers(g, name) {
    const to = growing(g);
    to.append(0, -1, g.kind[0], -1);
    const work = [{ items: outermost(g, name).map((i) => ({ at: i, from: i })), level: 1 }];
    while (work.length) {
      const { items, level } = work.pop();
      const frames = items.map((item) => item.at);
      const node = to.append(level, g.name[frames[0]], kindOf(g, frames), worst(g, frames));
      const above = [];
      for (const { at, from } of items) {
        if (g.parent[at] === 0) {
          to.columns.self[node] += g.total[from];
          if (g.btotal) to.columns.bself[node] += g.btotal[from];
        } else above.push({ at: g.parent[at], from });
      }
      for (const run of byName(g, above, (item) => item.at).reverse()) work.push({ items: run, level: level + 1 });
    }
    return to.finish();
  }

  // Of each function what it took itself (flat) and with what it called (cum), recursion counted once.
  function functions(g, names) {
    const rows = new Map();
    const active = new Int32Array(names);
    const path = [];
    for (let i = 1; i < g.n; i++) {
      while (path.length >= g.level[i]) active[path.pop()]--;
      const name = g.name[i];
      let row = rows.get(name);
      if (!row) rows.set(name, (row = { name, flat: 0, cum: 0, bflat: 0, bcum: 0, frames: 0 }));
      row.frames++;
      row.flat += g.self[i];
      if (g.bself) row.bflat += g.bself[i];
      if (!active[name]) {
        row.cum += g.total[i];
        if (g.btotal) row.bcum += g.btotal[i];
      }
      active[name]++;
      path.push(name);
    }
    return [...rows.values()];
  }

  // Where every frame is: start and width in the unit of the values, and for each row its frames from left to right.
  function layout(g, weight, scale) {
    const n = g.n;
    const width = new Float64Array(n);
    const a = weight === "before" ? 0 : 1;
    const b = g.btotal && weight !== "after" ? scale : 0;
    for (let i = 0; i < n; i++) width[i] = a * g.total[i] + (b ? b * g.btotal[i] : 0);
    const start = new Float64Array(n);
    const next = new Float64Array(n);
    for (let i = 1; i < n; i++) {
      const parent = g.parent[i];
      start[i] = next[parent];
      next[parent] = start[i] + width[i];
      next[i] = start[i];
    }
    const rowStart = new Int32Array(g.depth + 1);
    for (let i = 0; i < n; i++) rowStart[g.level[i] + 1]++;
    for (let i = 0; i < g.depth; i++) rowStart[i + 1] += rowStart[i];
    const fill = rowStart.slice();
    const rows = new Int32Array(n);
    for (let i = 0; i < n; i++) rows[fill[g.level[i]]++] = i;
    g.width = width;
    g.start = start;
    g.rowStart = rowStart;
    g.rows = rows;
    return g;
  }

  // ---- colours (the same as FlamePalette.java)

  const hex = (colour) => "#" + colour.toString(16).padStart(6, "0");

  function mix(from, to, share) {
    let mixed = 0;
    for (let shift = 16; shift >= 0; shift -= 8) {
      const low = (from >> shift) & 255;
      mixed |= Math.round(low + (((to >> shift) & 255) - low) * share) << shift;
    }
    return mixed;
  }

  function shade(colour, name) {
    let hash = 0;
    for (let i = 0; i < name.length; i++) hash = (Math.imul(31, hash) + name.charCodeAt(i)) | 0;
    const light = ((hash >>> 0) % 7) - 3;
    const channel = (value) => Math.min(255, value + Math.trunc((value * light * 2) / 100));
    return (channel((colour >> 16) & 255) << 16) | (channel((colour >> 8) & 255) << 8) | channel(colour & 255);
  }

  // Nearer to the background, in tenths.
  function fade(colour, background, tenths) {
    let faded = 0;
    for (let shift = 16; shift >= 0; shift -= 8) {
      faded |= Math.trunc((((colour >> shift) & 255) * (10 - tenths) + ((background >> shift) & 255) * tenths) / 10) << shift;
    }
    return faded;
  }

  // 0xRRGGBB as a pixel of an ImageData on a little-endian machine, which all are that have a browser.
  const pixelOf = (colour) => (0xff000000 | ((colour & 255) << 16) | (colour & 0xff00) | ((colour >> 16) & 255)) >>> 0;

  const darkTextOn = (colour) =>
    ((colour >> 16) & 255) * 299 + ((colour >> 8) & 255) * 587 + (colour & 255) * 114 > 130000;

  // ---- text

  // Control characters, lone surrogates, what changes direction or can't be seen: shown as a replacement character.
  const HARMFUL = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
  const plain = (text) => text.replace(HARMFUL, "\ufffd");
  const clip = (text, most) => (text.length > most ? text.slice(0, most) + "…" : text);

  // Without the path of the package: what a narrow frame has room for.
  function shortName(name) {
    const bracket = name.search(/[[(]/);
    const slash = name.lastIndexOf("/", bracket < 0 ? name.length : bracket);
    return slash < 0 ? name : name.slice(slash + 1);
  }

  // Without the package and the type; a closure keeps its "func".
  function lastName(short) {
    let end = short.length;
    for (let dot = short.lastIndexOf("."); dot > 0; dot = short.lastIndexOf(".", dot - 1)) {
      if (dot + 1 < end && !/^(func)?\d+$/.test(short.slice(dot + 1, end))) return short.slice(dot + 1);
      end = dot;
    }
    return short;
  }

  const TIMES = { nanoseconds: 1, nanosecond: 1, ns: 1, microseconds: 1e3, us: 1e3, milliseconds: 1e6, ms: 1e6, seconds: 1e9, s: 1e9 };
  const BYTES = { bytes: 1, byte: 1, b: 1, kilobytes: 1024, kb: 1024, megabytes: 1048576, mb: 1048576 };

  function format(value, unit) {
    const scaled = (steps, number) => {
      for (const [factor, suffix] of steps) {
        if (Math.abs(number) >= factor) return trim(number / factor) + " " + suffix;
      }
      return trim(number) + " " + steps[steps.length - 1][1];
    };
    const key = unit.toLowerCase();
    if (TIMES[key]) return scaled([[3.6e12, "h"], [60e9, "min"], [1e9, "s"], [1e6, "ms"], [1e3, "µs"], [1, "ns"]], value * TIMES[key]);
    if (BYTES[key]) return scaled([[2 ** 40, "TB"], [2 ** 30, "GB"], [2 ** 20, "MB"], [1024, "kB"], [1, "B"]], value * BYTES[key]);
    const text = Math.round(value).toLocaleString("en-US");
    return unit === "count" || !unit ? text : text + " " + plain(unit);
  }

  const trim = (value) => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(Math.abs(value) >= 10 ? 1 : 2)).replace(/\.0+$/, "");

  function percent(share) {
    const value = share * 100;
    if (value !== 0 && Math.abs(value) < 0.01) return "<0.01%";
    return value.toFixed(Math.abs(value) < 1 ? 2 : 1) + "%";
  }

  // ---- search: in a worker, so that an expression that never ends can be stopped

  // Smart case: capital letters count only if the expression has some (escapes such as \S aside).
  const flags = (expression) => (/\p{Lu}/u.test(expression.replace(/\\./g, "")) ? "" : "i");

  const SEARCH_TIME = 2000;
  const WORKER = `onmessage = (event) => {
    const { names, source, flags } = event.data;
    const regex = new RegExp(source, flags);
    const hits = new Uint8Array(names.length);
    for (let i = 0; i < names.length; i++) hits[i] = regex.test(names[i]) ? 1 : 0;
    postMessage(hits, [hits.buffer]);
  };`;

  function searchNames(names, source, signal) {
    const regex = new RegExp(source, flags(source)); // throws on a mistake
    let worker;
    try {
      const url = URL.createObjectURL(new Blob([WORKER], { type: "text/javascript" }));
      worker = new Worker(url);
      URL.revokeObjectURL(url);
    } catch {
      return searchInSlices(names, regex, signal);
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => stop(() => reject(new Error("takes too long"))), SEARCH_TIME);
      const stop = (then) => {
        clearTimeout(timer);
        worker.terminate();
        then();
      };
      signal.addEventListener("abort", () => stop(() => reject(new DOMException("", "AbortError"))));
      worker.onmessage = (event) => stop(() => resolve(event.data));
      worker.onerror = (event) => {
        event.preventDefault();
        // Where a policy forbids workers: short names only, and no longer than is bearable.
        stop(() => searchInSlices(names, regex, signal).then(resolve, reject));
      };
      worker.postMessage({ names, source, flags: flags(source) });
    });
  }

  async function searchInSlices(names, regex, signal) {
    const hits = new Uint8Array(names.length);
    const began = performance.now();
    let slice = began;
    for (let i = 0; i < names.length; i++) {
      hits[i] = regex.test(names[i].slice(0, 500)) ? 1 : 0;
      const now = performance.now();
      if (now - began > SEARCH_TIME) throw new Error("takes too long");
      if (now - slice > 12) {
        await new Promise((resolve) => setTimeout(resolve));
        if (signal.aborted) throw new DOMException("", "AbortError");
        slice = performance.now();
      }
    }
    return hits;
  }

  // ---- the component

  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const name in attributes) {
      if (name.startsWith("on")) made.addEventListener(name.slice(2), attributes[name]);
      else if (attributes[name] !== false && attributes[name] !== undefined) made.setAttribute(name, attributes[name] === true ? "" : attributes[name]);
    }
    made.append(...children);
    return made;
  }

  let mounted = 0;

  function mount(root, payload, options = {}) {
    return new Flame(root, payload, options).handle();
  }

  class Flame {
    constructor(root, payload, options) {
      this.id = "flame" + ++mounted;
      this.root = root;
      this.options = options;
      this.view = {
        icicle: !!options.icicle,
        inverted: !!options.inverted,
        acceptPath: !!options.acceptPath,
        palette: options.palette === "colour-blind" ? "colour-blind" : "default",
        weight: "both",
        normalised: true,
      };
      this.gone = new AbortController();
      this.selected = -1;
      this.hovered = -1;
      this.zoomed = 0;
      this.kindFocus = -1;
      this.query = "";
      this.drawTimes = [];
      this.build();
      this.ready = this.update(payload).then(() => (options.search ? this.search(options.search) : undefined));
    }

    handle() {
      return {
        ready: this.ready,
        update: (payload) => this.update(payload),
        filter: (values) => this.filter(values),
        sandwich: (name) => this.openSandwich(this.baseTexts.names.indexOf(name)),
        callers: () => this.own.parent,
        search: (text) => this.search(text),
        zoomTo: (text) => this.zoomTo(text),
        reset: () => this.reset(),
        set: (changes) => this.set(changes),
        svg: () => this.svg(),
        destroy: () => this.destroy(),
        state: () => this.state(),
      };
    }

    // What tests and pages may want to know.
    state() {
      const g = this.graph;
      const describe = (i) => (i < 0 ? null : { index: i, name: this.nameOf(i), total: g.total[i], self: g.self[i], before: g.btotal ? g.btotal[i] : 0 });
      return {
        frames: g.n, depth: g.depth, total: g.total[0], zoomed: describe(this.zoomed), selected: describe(this.selected),
        hovered: describe(this.hovered), matched: this.matched || null, view: { ...this.view, x0: this.x0, x1: this.x1 },
        drawTimes: this.drawTimes.slice(), slices: (this.slices || []).map((flame) => flame.state()),
      };
    }

    // ---- what the page consists of

    build() {
      const on = { signal: this.gone.signal };
      this.root.classList.add("flame");
      this.root.classList.toggle("flame-slice", !!this.options.slice);
      this.root.replaceChildren();
      this.input = element("input", {
        type: "search", class: "flame-search", placeholder: "Search (regular expression)", spellcheck: "false",
        autocomplete: "off", autocapitalize: "off", "aria-label": "Search frames by regular expression",
        "aria-describedby": this.id + "-matched",
      });
      this.matchedText = element("output", { class: "flame-matched", id: this.id + "-matched" });
      this.toggles = {
        icicle: this.toggle("Icicle", "root at the top (F)", "icicle"),
        inverted: this.toggle("Inverted", "callers above the functions that they called (I)", "inverted"),
        acceptPath: this.toggle("Accept path", "only stacks of the accept loop and of Accept (A)", "acceptPath"),
      };
      this.weightChoice = element("select", { class: "flame-weight", "aria-label": "What a frame's width shows", hidden: true });
      for (const [value, text] of [["both", "width: before + after"], ["after", "width: after"], ["before", "width: before"]]) {
        this.weightChoice.append(element("option", { value }, text));
      }
      this.weightChoice.addEventListener("change", () => this.set({ weight: this.weightChoice.value }), on);
      this.toggles.normalised = this.toggle("Normalised", "the value before is scaled to the total after (N)", "normalised");
      this.toggles.normalised.hidden = true;
      this.resetButton = element("button", { type: "button", title: "show all (Esc)" }, "Reset");
      this.resetButton.addEventListener("click", () => {
        this.reset();
        if (this.options.onReset) this.options.onReset();
      }, on);
      this.tableButton = element("button", { type: "button", "aria-pressed": "false", title: "the same as a table (T)" }, "Table");
      this.tableButton.addEventListener("click", () => this.showTable(this.table.hidden), on);
      this.functionsButton = element("button", { type: "button", "aria-pressed": "false", title: "every function with what it took, and its callers and callees (S)" }, "Functions");
      this.functionsButton.addEventListener("click", () => this.showFunctions(this.functionTable.hidden), on);
      this.paletteButton = element("button", { type: "button", "aria-pressed": "false", title: "colours that can be told apart without red and green (P)" }, "Colour-blind safe");
      this.paletteButton.addEventListener("click", () => this.set({ palette: this.view.palette === "default" ? "colour-blind" : "default" }), on);
      this.svgButton = element("button", { type: "button", title: "save what is shown as SVG" }, "SVG");
      this.svgButton.addEventListener("click", () => this.saveSvg(), on);
      this.helpButton = element("button", { type: "button", title: "keys (?)", "aria-haspopup": "dialog" }, "?");
      this.helpButton.addEventListener("click", () => this.help.showModal(), on);
      const toolbar = element("div", { class: "flame-bar", role: "toolbar", "aria-label": "Flame graph" },
        element("span", { class: "flame-find" }, this.input, this.matchedText),
        this.toggles.icicle, this.toggles.inverted, this.toggles.acceptPath, this.weightChoice, this.toggles.normalised,
        this.tableButton, this.functionsButton, this.paletteButton, this.svgButton, this.resetButton, this.helpButton);
      this.crumbs = element("ol");
      const nav = element("nav", { class: "flame-crumbs", "aria-label": "Where the graph is zoomed in" }, this.crumbs);
      this.canvas = element("canvas", {
        class: "flame-canvas", tabindex: "0", role: "application", "aria-roledescription": "flame graph",
        "aria-describedby": this.id + "-detail",
      });
      this.spacer = element("div", { class: "flame-spacer" });
      this.scroller = element("div", { class: "flame-scroller" }, this.spacer, this.canvas);
      this.detail = element("div", { class: "flame-detail", id: this.id + "-detail", role: "status", "aria-live": "polite" });
      this.legend = element("ul", { class: "flame-legend", "aria-label": "Colours" });
      this.note = element("p", { class: "flame-note" });
      this.table = element("div", { class: "flame-table", tabindex: "0", role: "region", "aria-label": "The call tree as a table", hidden: true });
      this.functionTable = element("div", { class: "flame-table flame-functions", tabindex: "0", role: "region", "aria-label": "Every function", hidden: true });
      this.sandwich = element("section", { class: "flame-sandwich", "aria-label": "Callers and callees of one function", hidden: true });
      this.tip = element("div", { class: "flame-tip", hidden: true, "aria-hidden": "true" });
      this.help = this.helpDialog();
      this.root.append(toolbar, nav, this.scroller, this.table, this.functionTable, this.sandwich, this.detail, this.legend, this.note, this.tip, this.help);
      this.context = this.canvas.getContext("2d", { alpha: false });

      let typing;
      this.input.addEventListener("input", () => {
        clearTimeout(typing);
        typing = setTimeout(() => this.search(this.input.value), 120);
      }, on);
      this.input.addEventListener("keydown", (event) => this.searchKey(event), on);
      this.scroller.addEventListener("scroll", () => this.redraw(), on);
      this.canvas.addEventListener("keydown", (event) => this.key(event), on);
      this.canvas.addEventListener("focus", () => this.redraw(), on);
      this.canvas.addEventListener("blur", () => this.redraw(), on);
      if (this.options.page) document.addEventListener("keydown", (event) => this.pageKey(event), on);
      else this.root.addEventListener("keydown", (event) => this.pageKey(event), on);
      this.pointers(on);
      this.sizes = new ResizeObserver(() => this.resize());
      this.sizes.observe(this.scroller);
      const dark = matchMedia("(prefers-color-scheme: dark)");
      const repaint = () => {
        this.theme = null;
        this.draw();
      };
      dark.addEventListener("change", repaint, on);
      matchMedia("print").addEventListener("change", repaint, on);
      // A page with a switch of its own says when it is used.
      window.addEventListener("anteroom-theme", repaint, on);
    }

    toggle(text, title, name) {
      const button = element("button", { type: "button", title, "aria-pressed": "false" }, text);
      button.addEventListener("click", () => this.set({ [name]: !this.view[name] }), { signal: this.gone.signal });
      return button;
    }

    helpDialog() {
      const keys = [
        ["click, Enter", "zoom to a frame"], ["Esc", "step back: search, zoom, selection"], ["arrows", "to callers, callees and neighbours"],
        ["wheel with Ctrl, pinch, + −", "zoom in and out"], ["drag, Shift + wheel", "move"], ["/ or Ctrl-F", "search; Enter: next match, Shift-Enter: the one before"],
        ["c", "copy the stack, leaf first"], ["f  i  a", "icicle, inverted, accept path"], ["t  s  p", "table, functions, colour-blind-safe colours"], ["0", "show all"], ["?", "this list"],
      ];
      const list = element("dl");
      for (const [key, text] of keys) list.append(element("dt", {}, key), element("dd", {}, text));
      const close = element("button", { type: "button", autofocus: true }, "Close");
      const dialog = element("dialog", { class: "flame-help", "aria-label": "Keys of the flame graph" }, element("h2", {}, "Keys"), list,
        element("p", {}, "A search without capital letters ignores case. “Matched” counts each matching stack once."), close);
      close.addEventListener("click", () => dialog.close());
      return dialog;
    }

    // ---- data and view

    async update(payload) {
      const decoded = this.options.decoded || (await decode(payload));
      this.payload = payload;
      this.kinds = payload.kinds.map(([id, label, colour, blind, path]) => ({ id, label, colour, blind, path: !!path }));
      this.otherKind = Math.max(0, this.kinds.findIndex((kind) => kind.id === "other"));
      this.closeSandwich();
      this.own = this.base = decoded.graph;
      const texts = (names) => ({ names, shorts: names.map((name) => plain(shortName(name))), plains: names.map(plain) });
      this.baseTexts = texts(decoded.names);
      this.inverse = null;
      if (payload.inverted) {
        // Made of the whole profile; what the page has itself lacks the narrow frames, which are the leaves.
        const inverse = await decode({ ...payload, ...payload.inverted });
        this.inverse = inverse.graph;
        this.inverseTexts = texts(inverse.names);
      }
      const diff = payload.before !== undefined;
      this.weightChoice.hidden = !diff;
      this.toggles.normalised.hidden = !diff;
      if (diff && !(payload.before > 0)) payload.before = 1;
      this.normalScale = this.base.btotal && this.base.btotal[0] > 0 ? this.base.total[0] / this.base.btotal[0] : 1;
      if (diff && this.decodedOnce === undefined) this.view.normalised = Math.abs(payload.before - 1) > 1e-12 || Math.abs(this.normalScale - 1) < 1e-12;
      this.decodedOnce = true;
      this.nameHits = null;
      this.rebuild();
      if (this.query) await this.search(this.query);
    }

    // Other values for the payload's frames, as of a part of what was measured; the view stays as it is.
    filter(values) {
      if (this.own.bself) throw new Error("a diff can't be filtered");
      this.changed(() => { this.base = values ? withValues(this.own, values) : this.own; });
    }

    scale() {
      // A part of a diff is scaled as the whole: its own totals differ by what changed.
      if (this.options.scale !== undefined) return this.options.scale;
      return this.view.normalised ? this.normalScale : 1;
    }

    // Everything that follows from the data and the view.
    rebuild() {
      let g = this.base;
      if (this.view.acceptPath) g = onAcceptPath(g, this.kinds);
      // What is shown, callers first: an inverted graph has the same functions.
      this.upright = g;
      const exact = this.view.inverted && !this.view.acceptPath && this.base === this.own && this.inverse;
      const before = this.names;
      Object.assign(this, exact ? this.inverseTexts : this.baseTexts);
      if (exact) g = this.inverse;
      else if (this.view.inverted) g = invert(g, this.scale(), this.names.length - 1, this.otherKind, this.names);
      if (before && before !== this.names && this.query) {
        this.nameHits = null;
        this.search(this.query);
      }
      this.graph = layout(g, this.view.weight, this.scale());
      this.whole = layout(this.base, this.view.weight, this.scale()).width[0];
      if (g !== this.base) layout(g, this.view.weight, this.scale());
      this.zoomed = 0;
      this.selected = -1;
      this.hovered = -1;
      this.x0 = 0;
      this.x1 = g.width[0] || 1;
      this.colours = null;
      this.spread();
      for (const name in this.toggles) this.toggles[name].setAttribute("aria-pressed", String(!!this.view[name]));
      this.paletteButton.setAttribute("aria-pressed", String(this.view.palette !== "default"));
      this.weightChoice.value = this.view.weight;
      this.matchFrames();
      this.describe();
      this.drawLegend();
      this.drawCrumbs();
      this.drawNote();
      if (!this.table.hidden) this.fillTable();
      if (!this.functionTable.hidden) this.fillFunctions();
      this.resize();
      this.scrollToRoot();
    }

    set(changes) {
      const onlyLooks = Object.keys(changes).every((name) => name === "icicle" || name === "palette");
      if (!this.graph) {
        Object.assign(this.view, changes);
        return;
      }
      if (onlyLooks) {
        Object.assign(this.view, changes);
        this.colours = null;
        this.spread();
        for (const name in this.toggles) this.toggles[name].setAttribute("aria-pressed", String(!!this.view[name]));
        this.paletteButton.setAttribute("aria-pressed", String(this.view.palette !== "default"));
        this.drawLegend();
        this.scrollToRoot();
        if (this.zoomed) this.reveal(this.zoomed);
        this.redraw();
        return;
      }
      this.changed(() => Object.assign(this.view, changes), !("inverted" in changes));
    }

    // Makes a change that leads to another graph; where the view was zoomed in, it is again, as far as that is there.
    changed(change, samePaths = true) {
      const path = samePaths && this.zoomed ? this.pathOf(this.zoomed).map((i) => this.graph.name[i]) : null;
      change();
      this.rebuild();
      if (path) this.zoomToPath(path);
      this.redraw();
    }

    // The same stack in another graph, as far as it is there.
    zoomToPath(names) {
      const g = this.graph;
      let at = 0;
      for (const name of names) {
        let next = -1;
        for (let i = at + 1; i < g.end[at]; i = g.end[i]) if (g.name[i] === name) { next = i; break; }
        if (next < 0) break;
        at = next;
      }
      if (at) this.zoom(at, false);
    }

    pathOf(i) {
      const path = [];
      for (let at = i; at > 0; at = this.graph.parent[at]) path.push(at);
      return path.reverse();
    }

    nameOf(i) {
      return i === 0 ? "all" : this.names[this.graph.name[i]];
    }

    // ---- colours

    heatLabel() {
      return plain(this.payload.heat[0]) + (this.view.inverted ? " of the worst stack" : "");
    }

    // The range of a heat's colours: a part keeps that of the whole, so that colours can be compared.
    spread() {
      const g = this.base === this.own ? this.graph : this.own;
      if (!g.heat) return;
      let least = Infinity, most = 0;
      for (let i = 0; i < g.n; i++) {
        if (g.heat[i] > 0) {
          least = Math.min(least, g.heat[i]);
          most = Math.max(most, g.heat[i]);
        }
      }
      this.heatRange = most > 0 ? [least, most] : null;
    }

    change(i) {
      const g = this.graph;
      const before = this.scale() * g.btotal[i];
      const both = g.total[i] + before;
      return both ? (g.total[i] - before) / both : 0;
    }

    changeColour(change) {
      const blind = this.view.palette !== "default";
      const strong = change > 0 ? (blind ? 0xe08214 : 0xe8503a) : blind ? 0x4575b4 : 0x4a90d9;
      return mix(0xe4e4e0, strong, Math.abs(change) ** 0.75);
    }

    warmthAt(place) {
      const scale = this.view.palette !== "default" ? BLIND_WARM : WARM;
      const at = Math.min(1, Math.max(0, place)) * (scale.length - 1);
      const step = Math.min(scale.length - 2, Math.floor(at));
      return mix(scale[step], scale[step + 1], at - step);
    }

    kindColour(kind) {
      return this.view.palette !== "default" ? kind.blind : kind.colour;
    }

    colour(i) {
      if (i === 0) return 0xe4e4e0;
      if (!this.colours) this.colours = new Int32Array(this.graph.n).fill(-1);
      if (this.colours[i] >= 0) return this.colours[i];
      const g = this.graph;
      let colour;
      if (g.heat) {
        const value = g.heat[i];
        if (!(value > 0) || !this.heatRange) colour = 0xd6d6d6;
        else {
          const [least, most] = this.heatRange;
          colour = this.warmthAt(most > least ? Math.log(value / least) / Math.log(most / least) : 1);
        }
      } else if (g.btotal) colour = this.changeColour(this.change(i));
      else colour = shade(this.kindColour(this.kinds[g.kind[i]]), this.names[g.name[i]]);
      return (this.colours[i] = colour);
    }

    // ---- drawing

    resize() {
      if (!this.graph) return;
      const full = this.graph.depth * ROW + 1;
      const most = this.options.height || Math.max(240, Math.round(innerHeight * 0.7));
      const height = Math.min(full, most);
      this.scroller.style.height = height + "px";
      this.spacer.style.height = full + "px";
      const width = this.scroller.clientWidth;
      const ratio = devicePixelRatio || 1;
      if (this.cssWidth !== width || this.cssHeight !== height || this.ratio !== ratio) {
        this.cssWidth = width;
        this.cssHeight = height;
        this.ratio = ratio;
        this.canvas.width = Math.max(1, Math.round(width * ratio));
        this.canvas.height = Math.max(1, Math.round(height * ratio));
        this.canvas.style.width = width + "px";
        this.canvas.style.height = height + "px";
        this.canvas.style.marginTop = -full + "px";
      }
      this.canvas.style.marginTop = -full + "px";
      this.fullHeight = full;
      this.draw();
    }

    // With the next frame; `outlines`: nothing but the outlined frames has changed.
    redraw(outlines = false) {
      if (!this.graph) return;
      this.outlinesOnly = outlines && (this.outlinesOnly || !this.pending);
      if (this.pending) return;
      this.pending = requestAnimationFrame(() => {
        this.pending = 0;
        this.draw(this.outlinesOnly);
      });
    }

    // Top of a row, below the top of the whole graph.
    rowTop(level) {
      return (this.view.icicle ? level : this.graph.depth - 1 - level) * ROW;
    }

    // Frames are written into a buffer of pixels, a line for each row that is then repeated: that takes the same time
    // for two frames or for thousands. Text comes on top.
    draw(outlinesOnly = false) {
      const g = this.graph;
      if (!g || !this.cssWidth) return;
      const began = performance.now();
      const context = this.context;
      const W = this.canvas.width, H = this.canvas.height, ratio = this.ratio;
      if (!this.pixels || this.pixels.width !== W || this.pixels.height !== H) {
        this.pixels = context.createImageData(W, H);
        this.buffer = new Uint32Array(this.pixels.data.buffer);
        this.line = new Uint32Array(W);
      }
      if (!this.theme) this.readTheme();
      const top = this.scroller.scrollTop;
      if (!outlinesOnly) this.drawRows(top);
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.putImageData(this.pixels, 0, 0);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.font = FONT;
      context.textBaseline = "middle";
      context.direction = "ltr";
      if (!this.charWidth) this.charWidth = context.measureText("MMMMMMMMMM").width / 10;
      for (const dark of [true, false]) {
        context.fillStyle = dark ? "#1b1b1b" : "#ffffff";
        for (const text of this.texts) {
          if (text.dark !== dark) continue;
          const shown = this.label(text.frame, text.room);
          if (shown) context.fillText(shown, text.x, text.y);
        }
      }
      this.outline(this.hovered, top, this.theme.hover, 1);
      this.outline(this.selected, top, this.theme.select, 2);
      this.drawTimes.push(performance.now() - began);
      if (this.drawTimes.length > 240) this.drawTimes.splice(0, 120);
    }

    // The frames' rectangles into the buffer, and which of them have room for text.
    drawRows(top) {
      const g = this.graph, W = this.canvas.width, H = this.canvas.height, ratio = this.ratio;
      this.buffer.fill(this.theme.pixel);
      const first = Math.max(0, Math.floor(top / ROW));
      const last = Math.min(g.depth - 1, Math.floor((top + this.cssHeight) / ROW));
      const texts = [];
      for (let row = first; row <= last; row++) {
        const level = this.view.icicle ? row : g.depth - 1 - row;
        const y = row * ROW - top;
        this.drawRow(level, y, texts);
        const from = Math.max(0, Math.round(y * ratio)), to = Math.min(H, Math.round((y + ROW) * ratio) - Math.round(ratio));
        for (let at = from; at < to; at++) this.buffer.set(this.line, at * W);
      }
      this.texts = texts;
    }

    readTheme() {
      const style = getComputedStyle(this.root);
      const read = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
      const digits = /^#([0-9a-f]{6})$/i.exec(read("--flame-background", "#ffffff"));
      const background = digits ? parseInt(digits[1], 16) : 0xffffff;
      this.theme = { background, pixel: pixelOf(background), hover: read("--flame-hover", "#000"), select: read("--flame-select", "#000") };
    }

    // The colour of a frame as it stands in the picture now.
    shown(i, colour) {
      if (i === 0) return colour;
      const g = this.graph, background = this.theme.background;
      if (this.frameHits) return this.frameHits[i] ? MATCH : fade(colour, background, 6);
      if (this.kindFocus >= 0 && g.kind[i] !== this.kindFocus) return fade(colour, background, 7);
      if (this.zoomed && g.level[i] < g.level[this.zoomed]) return fade(colour, background, 4);
      return colour;
    }

    drawRow(level, y, texts) {
      const g = this.graph, line = this.line, W = line.length;
      const scale = W / (this.x1 - this.x0);
      const from = g.rowStart[level], to = g.rowStart[level + 1];
      const background = this.theme.pixel;
      line.fill(background);
      let low = from, high = to;
      while (low < high) {
        const middle = (low + high) >> 1;
        const i = g.rows[middle];
        if (g.start[i] + g.width[i] <= this.x0) low = middle + 1;
        else high = middle;
      }
      for (let at = low; at < to; at++) {
        const i = g.rows[at];
        if (g.start[i] >= this.x1) break;
        if (g.width[i] === 0) continue;
        const exactLeft = (g.start[i] - this.x0) * scale, exactRight = (g.start[i] + g.width[i] - this.x0) * scale;
        const left = Math.max(0, Math.round(exactLeft)), right = Math.min(W, Math.round(exactRight));
        if (right <= left) {
          // Less than a pixel: the first one to touch a pixel has it, and the others aren't looked at.
          const pixel = Math.min(W - 1, Math.max(0, Math.floor(exactLeft)));
          if (line[pixel] === background) line[pixel] = pixelOf(this.shown(i, this.flat(i)));
          at = this.skip(at, to, this.x0 + (pixel + 1) / scale) - 1;
          continue;
        }
        const wide = right - left > 3;
        const colour = this.shown(i, wide ? this.colour(i) : this.flat(i));
        line.fill(pixelOf(colour), left, wide && exactRight <= W ? right - 1 : right);
        const width = (right - left) / this.ratio;
        if (width >= 26) {
          const x = left / this.ratio + 4;
          texts.push({ frame: i, x, y: y + ROW / 2, room: width - 7, dark: darkTextOn(colour) });
        }
      }
    }

    // The first place in a row, at or after the next one, whose frame ends beyond x.
    skip(at, to, x) {
      const g = this.graph;
      let low = at + 1, step = 1;
      while (low + step < to && g.start[g.rows[low + step]] + g.width[g.rows[low + step]] <= x) {
        low += step;
        step *= 2;
      }
      let high = Math.min(to, low + step + 1);
      while (low < high) {
        const middle = (low + high) >> 1;
        const i = g.rows[middle];
        if (g.start[i] + g.width[i] <= x) low = middle + 1;
        else high = middle;
      }
      return low;
    }

    flat(i) {
      const g = this.graph;
      return g.heat || g.btotal || i === 0 ? this.colour(i) : this.kindColour(this.kinds[g.kind[i]]);
    }

    // What has room of a frame's name: all of it, or without the package's path, or cut.
    label(i, room) {
      const g = this.graph;
      const chars = Math.floor(room / this.charWidth);
      if (chars < 2) return "";
      let more = "";
      if (g.btotal && i) {
        if (g.btotal[i] === 0) more = " · new";
        else if (g.total[i] === 0) more = " · gone";
      }
      if (g.heat && g.heat[i] > 0) more = "  " + format(g.heat[i], this.payload.heat[1]);
      const full = i === 0 ? this.rootLabel() : this.plains[g.name[i]];
      if (full.length + more.length <= chars) return this.fit(full + more, room);
      const short = i === 0 ? "all" : this.shorts[g.name[i]];
      if (short.length + more.length <= chars) return this.fit(short + more, room);
      const last = i === 0 ? "all" : lastName(short);
      if (last.length <= chars) return this.fit(last, room);
      return this.fit((chars < 10 ? last : short).slice(0, chars - 1) + "…", room);
    }

    rootLabel() {
      const g = this.graph;
      return "all · " + format(g.total[0], this.payload.unit) + (this.payload.type ? " " + plain(this.payload.type) : "");
    }

    // Wide scripts take more than one column for a character.
    fit(text, room) {
      if (/^[\x20-\x7e…·]*$/.test(text)) return text;
      let cut = text;
      while (cut.length > 1 && this.context.measureText(cut).width > room) cut = cut.slice(0, Math.floor(cut.length * 0.8)) + (cut.length > 2 ? "…" : "");
      return cut;
    }

    outline(i, top, colour, thickness) {
      if (i < 0) return;
      const g = this.graph;
      const scale = this.cssWidth / (this.x1 - this.x0);
      const left = Math.max(0, (g.start[i] - this.x0) * scale);
      const right = Math.min(this.cssWidth, (g.start[i] + g.width[i] - this.x0) * scale);
      if (right <= left) return;
      this.context.strokeStyle = colour;
      this.context.lineWidth = thickness;
      this.context.strokeRect(left + 0.5, this.rowTop(g.level[i]) - top + 0.5, Math.max(1, right - left - 1.5), ROW - 2);
    }

    frameAt(clientX, clientY) {
      const g = this.graph;
      const box = this.canvas.getBoundingClientRect();
      const row = Math.floor((clientY - box.top + this.scroller.scrollTop) / ROW);
      if (row < 0 || row >= g.depth) return -1;
      const level = this.view.icicle ? row : g.depth - 1 - row;
      const x = this.x0 + ((clientX - box.left) / this.cssWidth) * (this.x1 - this.x0);
      let low = g.rowStart[level], high = g.rowStart[level + 1];
      while (low < high) {
        const middle = (low + high) >> 1;
        const i = g.rows[middle];
        if (g.start[i] + g.width[i] <= x) low = middle + 1;
        else high = middle;
      }
      if (low === g.rowStart[level + 1]) return -1;
      const i = g.rows[low];
      return g.start[i] <= x && g.width[i] > 0 ? i : -1;
    }

    // ---- what is told about a frame

    facts(i, brief = false) {
      const g = this.graph, unit = this.payload.unit, whole = this.whole;
      const facts = [];
      if (g.btotal) {
        const before = this.scale() * g.btotal[i];
        const all = this.base.total[0] || 1;
        facts.push(["after", format(g.total[i], unit) + "  " + percent(g.total[i] / all)]);
        facts.push([this.view.normalised ? "before, scaled" : "before", format(before, unit) + "  " + percent(before / (this.scale() * this.base.btotal[0] || 1))]);
        const change = g.total[i] - before;
        facts.push(["change", g.btotal[i] === 0 && i ? "new" : g.total[i] === 0 && i ? "gone"
          : (change > 0 ? "+" : change < 0 ? "−" : "±") + format(Math.abs(change), unit) + (before ? "  " + (change > 0 ? "+" : "") + percent(change / before) : "")]);
      } else {
        facts.push(["cum", format(g.total[i], unit) + "  " + percent(g.total[i] / (whole || 1))]);
        facts.push(["flat", format(g.self[i], unit) + "  " + percent(g.self[i] / (whole || 1))]);
        const caller = g.parent[i];
        if (caller > 0 && !brief) facts.push(["of its caller", percent(g.total[i] / g.total[caller])]);
      }
      if (g.heat) facts.push([this.heatLabel(), g.heat[i] >= 0 ? format(g.heat[i], this.payload.heat[1]) : "none"]);
      if (i && !brief && !g.btotal && !g.heat) facts.push(["", this.kinds[g.kind[i]].label]);
      return facts;
    }

    describe() {
      const i = this.selected >= 0 ? this.selected : this.hovered >= 0 ? this.hovered : this.zoomed;
      const facts = this.facts(i).map(([name, value]) => (name ? name + " " : "") + value);
      const name = i === 0 ? "all stacks" : clip(this.plains[this.graph.name[i]], 300);
      this.detail.replaceChildren(element("strong", {}, element("bdi", {}, name)), " ", facts.join(" · "));
      const shown = this.zoomed ? clip(this.plains[this.graph.name[this.zoomed]], 200) : "all stacks";
      this.canvas.setAttribute("aria-label", "Flame graph of " + (this.payload.title || "a profile") + ", " + this.graph.n + " frames, showing " + shown
        + ". Arrow keys walk, Enter zooms; the button Table has the same as a table.");
    }

    showTip(i, clientX, clientY) {
      if (i < 0) {
        this.tip.hidden = true;
        return;
      }
      if (this.tipFor !== i || this.tip.hidden) {
        this.tipFor = i;
        const list = element("dl");
        for (const [name, value] of this.facts(i)) list.append(element("dt", {}, name), element("dd", {}, value));
        this.tip.replaceChildren(element("bdi", { class: "flame-tip-name" }, i === 0 ? "all stacks" : clip(this.plains[this.graph.name[i]], 600)), list);
        this.tip.hidden = false;
      }
      const box = this.tip.getBoundingClientRect();
      const x = clientX + 14 + box.width > innerWidth ? Math.max(4, clientX - box.width - 10) : clientX + 14;
      const y = clientY + 16 + box.height > innerHeight ? Math.max(4, clientY - box.height - 10) : clientY + 16;
      this.tip.style.left = x + "px";
      this.tip.style.top = y + "px";
    }

    // ---- moving about

    reduced() {
      return matchMedia("(prefers-reduced-motion: reduce)").matches;
    }

    moveTo(x0, x1, animated = true) {
      const g = this.graph;
      const whole = g.width[0] || 1;
      const width = Math.min(whole, Math.max(x1 - x0, whole * 1e-9));
      const from = Math.min(Math.max(0, x0), whole - width);
      cancelAnimationFrame(this.animation);
      if (!animated || this.reduced()) {
        this.x0 = from;
        this.x1 = from + width;
        this.redraw();
        return;
      }
      const began = performance.now(), a = this.x0, b = this.x1;
      const step = (now) => {
        const t = Math.min(1, Math.max(0, (now - began) / 180));
        const eased = 1 - (1 - t) ** 3;
        this.x0 = a + (from - a) * eased;
        this.x1 = b + (from + width - b) * eased;
        this.draw();
        if (t < 1) this.animation = requestAnimationFrame(step);
      };
      this.animation = requestAnimationFrame(step);
    }

    zoom(i, animated = true) {
      const g = this.graph;
      this.zoomed = i;
      this.moveTo(g.start[i], g.start[i] + g.width[i], animated);
      this.reveal(i);
      this.drawCrumbs();
      this.describe();
      if (!this.table.hidden) this.fillTable();
    }

    // Scrolls so that a frame's row is seen, with some of what is above it.
    reveal(i) {
      const y = this.rowTop(this.graph.level[i]);
      const top = this.scroller.scrollTop;
      if (y < top + ROW || y > top + this.cssHeight - 3 * ROW) {
        this.scroller.scrollTop = this.view.icicle ? y - 3 * ROW : y - this.cssHeight + 4 * ROW;
      }
    }

    scrollToRoot() {
      this.scroller.scrollTop = this.view.icicle ? 0 : this.fullHeight || 1e9;
    }

    reset() {
      this.zoom(0);
      this.selected = -1;
      this.kindFocus = -1;
      this.input.value = "";
      this.search("");
      this.drawLegend();
      this.scrollToRoot();
      this.describe();
    }

    zoomTo(expression) {
      const regex = new RegExp(expression);
      let best = -1;
      for (let i = 1; i < this.graph.n; i++) {
        if ((best < 0 || this.graph.width[i] > this.graph.width[best]) && regex.test(this.nameOf(i))) best = i;
      }
      if (best < 0) return false;
      this.zoom(best);
      return true;
    }

    zoomBy(factor, clientX) {
      const box = this.canvas.getBoundingClientRect();
      const place = clientX === undefined ? 0.5 : (clientX - box.left) / this.cssWidth;
      const x = this.x0 + place * (this.x1 - this.x0);
      const width = (this.x1 - this.x0) * factor;
      this.moveTo(x - place * width, x - place * width + width, false);
    }

    pointers(on) {
      const canvas = this.canvas;
      const down = new Map();
      let moved = 0, gap = 0;
      canvas.addEventListener("wheel", (event) => {
        if (event.ctrlKey || event.metaKey) {
          event.preventDefault();
          this.zoomBy(Math.exp(Math.max(-50, Math.min(50, event.deltaY)) * 0.01), event.clientX);
        } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
          event.preventDefault();
          const by = ((event.deltaX || event.deltaY) / this.cssWidth) * (this.x1 - this.x0);
          this.moveTo(this.x0 + by, this.x1 + by, false);
        }
        this.tip.hidden = true;
      }, { ...on, passive: false });
      canvas.addEventListener("pointerdown", (event) => {
        if (event.button > 0) return;
        down.set(event.pointerId, event);
        moved = 0;
        if (down.size === 2) gap = distance();
      }, on);
      const distance = () => {
        const [a, b] = [...down.values()];
        return Math.max(20, Math.abs(a.clientX - b.clientX) + Math.abs(a.clientY - b.clientY));
      };
      canvas.addEventListener("pointermove", (event) => {
        const before = down.get(event.pointerId);
        if (!before) {
          this.hover(this.frameAt(event.clientX, event.clientY), event);
          return;
        }
        down.set(event.pointerId, event);
        const dx = event.clientX - before.clientX, dy = event.clientY - before.clientY;
        moved += Math.abs(dx) + Math.abs(dy);
        if (moved < 4) return;
        if (!canvas.hasPointerCapture(event.pointerId)) {
          try { canvas.setPointerCapture(event.pointerId); } catch { /* the pointer is gone already */ }
        }
        this.tip.hidden = true;
        if (down.size === 2) {
          const [a, b] = [...down.values()];
          const now = distance();
          this.zoomBy(gap / now, (a.clientX + b.clientX) / 2);
          gap = now;
        } else if (down.size === 1) {
          const by = (-dx / this.cssWidth) * (this.x1 - this.x0);
          this.moveTo(this.x0 + by, this.x1 + by, false);
          if (event.pointerType === "mouse") this.scroller.scrollTop -= dy;
        }
      }, on);
      const up = (event) => {
        const was = down.delete(event.pointerId);
        if (!was || event.type !== "pointerup" || moved >= 4 || down.size) return;
        const i = this.frameAt(event.clientX, event.clientY);
        if (i < 0) return;
        this.selected = i;
        this.zoom(i);
        if (event.pointerType !== "mouse") this.tip.hidden = true;
      };
      canvas.addEventListener("pointerup", up, on);
      canvas.addEventListener("pointercancel", up, on);
      canvas.addEventListener("pointerleave", () => this.hover(-1), on);
    }

    hover(i, event) {
      if (event && event.pointerType === "touch") return;
      this.showTip(i, event ? event.clientX : 0, event ? event.clientY : 0);
      if (i === this.hovered) return;
      this.hovered = i;
      this.canvas.style.cursor = i < 0 ? "default" : "pointer";
      this.redraw(true);
    }

    // ---- keyboard

    key(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const g = this.graph;
      const at = this.selected >= 0 ? this.selected : this.zoomed;
      const to = (i) => {
        if (i < 0) return;
        this.selected = i;
        this.tip.hidden = true;
        this.showSelected();
      };
      const up = this.view.icicle ? "ArrowUp" : "ArrowDown"; // towards the root
      const downward = this.view.icicle ? "ArrowDown" : "ArrowUp";
      switch (event.key) {
        case up: to(this.selected < 0 ? this.zoomed : Math.max(0, g.parent[at])); break;
        case downward: to(this.selected < 0 ? this.zoomed : this.widestChild(at)); break;
        case "ArrowLeft": to(this.neighbour(at, -1)); break;
        case "ArrowRight": to(this.neighbour(at, 1)); break;
        case "Enter": case " ": this.zoom(at); break;
        case "Home": case "0": this.selected = -1; this.zoom(0); this.scrollToRoot(); break;
        case "+": case "=": this.zoomBy(0.7); break;
        case "-": this.zoomBy(1 / 0.7); break;
        case "c": this.copy(at); break;
        case "f": this.set({ icicle: !this.view.icicle }); break;
        case "i": this.set({ inverted: !this.view.inverted }); break;
        case "a": this.set({ acceptPath: !this.view.acceptPath }); break;
        case "n": if (g.btotal) this.set({ normalised: !this.view.normalised }); break;
        case "p": this.paletteButton.click(); break;
        case "t": this.tableButton.click(); break;
        case "s": this.showFunctionsOf(this.selected); break;
        default: return;
      }
      event.preventDefault();
    }

    pageKey(event) {
      const typing = event.target instanceof HTMLElement && event.target.matches("input, textarea, select");
      if (event.key === "Escape" && !this.help.open) {
        if (this.escape()) event.preventDefault();
      } else if ((event.key === "f" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && !typing)) {
        event.preventDefault();
        this.input.focus();
        this.input.select();
      } else if (event.key === "?" && !typing && !this.help.open) {
        event.preventDefault();
        this.help.showModal();
      } else if (!typing && event.target === document.body && !event.defaultPrevented) {
        this.key(event);
      }
    }

    searchKey(event) {
      if (event.key === "Enter") {
        event.preventDefault();
        if (this.input.value !== this.query) this.search(this.input.value);
        else this.nextMatch(event.shiftKey ? -1 : 1);
      }
    }

    // One step back: the search, then the zoom, then the selection; false if there was none to take.
    escape() {
      if (this.query) {
        this.input.value = "";
        this.search("");
        this.canvas.focus();
      } else if (this.kindFocus >= 0) {
        this.kindFocus = -1;
        this.drawLegend();
        this.redraw();
      } else if (this.zoomed || this.x1 - this.x0 < this.graph.width[0]) {
        this.zoom(0);
        this.scrollToRoot();
      } else if (this.selected >= 0) {
        this.selected = -1;
        this.describe();
        this.redraw();
      } else return false;
      return true;
    }

    widestChild(i) {
      const g = this.graph;
      let best = -1;
      for (let child = i + 1; child < g.end[i]; child = g.end[child]) if (best < 0 || g.width[child] > g.width[best]) best = child;
      return best;
    }

    neighbour(i, by) {
      const g = this.graph;
      let at = g.rowStart[g.level[i]];
      let high = g.rowStart[g.level[i] + 1];
      while (at < high) {
        const middle = (at + high) >> 1;
        if (g.rows[middle] < i) at = middle + 1;
        else high = middle;
      }
      for (at += by; at >= g.rowStart[g.level[i]] && at < g.rowStart[g.level[i] + 1]; at += by) {
        if (g.width[g.rows[at]] > 0) return g.rows[at];
      }
      return -1;
    }

    // Moves the view only as far as the selected frame needs it.
    showSelected() {
      const g = this.graph, i = this.selected;
      const width = this.x1 - this.x0;
      if (g.start[i] + g.width[i] <= this.x0 || g.start[i] >= this.x1) {
        const middle = g.start[i] + g.width[i] / 2;
        this.moveTo(middle - width / 2, middle + width / 2);
      }
      this.reveal(i);
      this.describe();
      this.redraw();
    }

    async copy(i) {
      const text = this.pathOf(i).reverse().map((at) => this.nameOf(at)).join("\n");
      try {
        await navigator.clipboard.writeText(text);
      } catch {
        const area = element("textarea", { class: "flame-copy", readonly: true });
        area.value = text;
        this.root.append(area);
        area.select();
        document.execCommand("copy");
        area.remove();
        this.canvas.focus();
      }
      this.detail.textContent = "Copied the stack of " + this.pathOf(i).length + " frames.";
      this.copied = text;
    }

    // ---- search

    async search(expression) {
      this.query = expression;
      if (this.input.value !== expression) this.input.value = expression;
      if (this.searching) this.searching.abort();
      this.input.removeAttribute("aria-invalid");
      if (!expression) {
        this.nameHits = null;
        this.matchFrames();
        this.redraw();
        return { frames: 0, share: 0 };
      }
      const control = (this.searching = new AbortController());
      try {
        this.nameHits = await searchNames(this.names, expression, control.signal);
      } catch (problem) {
        if (control.signal.aborted) return { frames: 0, share: 0 };
        this.nameHits = null;
        this.matchFrames();
        this.input.setAttribute("aria-invalid", "true");
        this.matchedText.textContent = problem instanceof SyntaxError ? "no regular expression" : "takes too long";
        this.redraw();
        return { frames: 0, share: 0 };
      }
      this.matchFrames();
      this.redraw();
      return { frames: this.matched.frames, share: this.matched.share };
    }

    // Which frames match, and the share of the whole that goes through at least one of them.
    matchFrames() {
      const g = this.graph;
      this.frameHits = null;
      this.matched = null;
      this.matchedText.textContent = "";
      if (!this.nameHits) return;
      const hits = new Uint8Array(g.n);
      let frames = 0, width = 0, covered = 0;
      for (let i = 1; i < g.n; i++) {
        if (!this.nameHits[g.name[i]]) continue;
        hits[i] = 1;
        frames++;
        if (i >= covered) {
          width += g.width[i];
          covered = g.end[i];
        }
      }
      this.frameHits = hits;
      this.matched = { frames, share: this.whole ? width / this.whole : 0 };
      this.matchedText.textContent = frames ? percent(this.matched.share) + " matched · " + frames.toLocaleString("en-US") + (frames === 1 ? " frame" : " frames") : "no match";
    }

    nextMatch(by) {
      const g = this.graph;
      if (!this.frameHits || !this.matched.frames) return;
      let i = this.selected >= 0 ? this.selected : 0;
      for (let step = 0; step < g.n; step++) {
        i = (i + by + g.n) % g.n;
        if (this.frameHits[i] && g.width[i] > 0) break;
      }
      this.selected = i;
      // Wide enough to be read.
      if (g.width[i] / (this.x1 - this.x0) < 0.02) {
        const middle = g.start[i] + g.width[i] / 2;
        this.moveTo(middle - g.width[i] * 5, middle + g.width[i] * 5);
      }
      this.showSelected();
    }

    // ---- legend, breadcrumb, note

    drawLegend() {
      const g = this.graph;
      this.legend.replaceChildren();
      const swatch = (colour) => {
        const made = element("span", { class: "flame-swatch" });
        made.style.background = hex(colour);
        return made;
      };
      if (g.heat) {
        const bar = element("span", { class: "flame-gradient" });
        const stops = [0, 0.2, 0.4, 0.6, 0.8, 1].map((place) => hex(this.warmthAt(place)));
        bar.style.background = "linear-gradient(to right, " + stops.join(", ") + ")";
        const unit = this.payload.heat[1];
        const range = this.heatRange;
        this.legend.append(element("li", {}, this.heatLabel() + ": ", range ? format(range[0], unit) : "none", " ", bar, " ", range ? format(range[1], unit) : ""));
        this.legend.append(element("li", {}, swatch(0xd6d6d6), "none"));
        return;
      }
      if (g.btotal) {
        for (const [change, text] of [[-1, "gone"], [-0.3, "less"], [0, "as before"], [0.3, "more"], [1, "new"]]) {
          this.legend.append(element("li", {}, swatch(this.changeColour(change)), text));
        }
        return;
      }
      const own = new Float64Array(this.kinds.length);
      const seen = new Uint8Array(this.kinds.length);
      for (let i = 1; i < g.n; i++) {
        own[g.kind[i]] += this.view.inverted ? 0 : g.self[i];
        seen[g.kind[i]] = 1;
      }
      if (this.view.inverted) for (let i = 1; i < g.n; i = g.end[i]) own[g.kind[i]] += g.total[i];
      this.kinds.forEach((kind, number) => {
        if (!seen[number]) return;
        const share = this.whole ? own[number] / this.whole : 0;
        const button = element("button", { type: "button", "aria-pressed": String(this.kindFocus === number), title: "show only this kind in colour; flat share of the whole" },
          swatch(this.kindColour(kind)), kind.label, element("span", { class: "flame-share" }, share ? percent(share) : ""));
        button.addEventListener("click", () => {
          this.kindFocus = this.kindFocus === number ? -1 : number;
          this.drawLegend();
          this.redraw();
        });
        this.legend.append(element("li", {}, button));
      });
    }

    drawCrumbs() {
      const path = [0, ...this.pathOf(this.zoomed)];
      this.crumbs.replaceChildren();
      const hidden = path.length > 8 ? path.slice(1, path.length - 6) : [];
      for (const i of path) {
        if (hidden.includes(i)) {
          if (i === hidden[0]) this.crumbs.append(element("li", {}, "… " + hidden.length + " more"));
          continue;
        }
        const text = i === 0 ? "all" : clip(this.shorts[this.graph.name[i]], 60);
        if (i === this.zoomed) {
          this.crumbs.append(element("li", { "aria-current": "location" }, element("bdi", {}, text)));
        } else {
          const button = element("button", { type: "button" }, element("bdi", {}, text));
          button.addEventListener("click", () => this.zoom(i));
          this.crumbs.append(element("li", {}, button));
        }
      }
    }

    drawNote() {
      const parts = [];
      const exact = this.graph === this.inverse;
      const [frames, share] = (exact ? this.payload.inverted : this.payload).pruned;
      if (frames > 0) parts.push(frames.toLocaleString("en-US") + " frames narrower than " + (share * 100).toPrecision(2) + "% of the whole aren't drawn; their value is in their callers.");
      if (this.graph.pruned > 0) parts.push("Inverted: " + this.graph.pruned.toLocaleString("en-US") + " branches below 0.005% aren't drawn.");
      if (this.view.inverted && !exact && frames > 0) parts.push("What isn't drawn has no leaf here; “anteroom flame --inverted --html” inverts the whole profile.");
      if (this.view.acceptPath) parts.push(this.graph.n > 1 ? "Only the accept path: " + percent(this.whole ? this.graph.width[0] / this.whole : 0) + " of the whole." : "No stack here goes through Accept or an accept loop.");
      this.note.textContent = parts.join(" ");
    }

    // ---- the same as a table

    showTable(shown) {
      this.table.hidden = !shown;
      this.tableButton.setAttribute("aria-pressed", String(shown));
      if (shown) this.fillTable();
    }

    fillTable() {
      const g = this.graph;
      const heads = g.btotal ? ["Function", "After", "Before", "Change"] : ["Function", "Cum", "Cum %", "Flat", "Flat %"];
      if (g.heat) heads.push(this.heatLabel());
      const body = element("tbody");
      const cells = (i) => {
        const unit = this.payload.unit;
        if (g.btotal) {
          const facts = this.facts(i);
          return facts.slice(0, 3).map((fact) => fact[1]).concat(g.heat ? [facts[3][1]] : []);
        }
        const values = [format(g.total[i], unit), percent(g.total[i] / (this.whole || 1)), format(g.self[i], unit), percent(g.self[i] / (this.whole || 1))];
        return g.heat ? values.concat(g.heat[i] >= 0 ? format(g.heat[i], this.payload.heat[1]) : "none") : values;
      };
      const children = (i) => {
        const list = [];
        for (let child = i + 1; child < g.end[i]; child = g.end[child]) list.push(child);
        return list.sort((a, b) => g.width[b] - g.width[a]);
      };
      const MOST = 100;
      const row = (i, depth) => {
        const opens = g.end[i] > i + 1;
        const name = i === 0 ? "all stacks" : clip(this.plains[g.name[i]], 400);
        const head = element("th", { scope: "row" });
        head.style.paddingInlineStart = Math.min(depth, 40) * 14 + 4 + "px";
        const made = element("tr", {}, head, ...cells(i).map((text) => element("td", {}, text)));
        if (opens) {
          const button = element("button", { type: "button", "aria-expanded": "false" }, element("bdi", {}, name));
          button.addEventListener("click", () => {
            if (button.getAttribute("aria-expanded") === "true") close(made, depth, button);
            else open(i, made, depth, button);
          });
          head.append(button);
        } else head.append(element("bdi", {}, name));
        made.dataset.depth = depth;
        return made;
      };
      const open = (i, after, depth, button) => {
        button.setAttribute("aria-expanded", "true");
        const all = children(i);
        const rows = all.slice(0, MOST).map((child) => row(child, depth + 1));
        if (all.length > MOST) {
          const more = element("tr", {}, element("td", { colspan: String(heads.length) }, "… and " + (all.length - MOST) + " narrower ones"));
          more.dataset.depth = depth + 1;
          rows.push(more);
        }
        after.after(...rows);
        return rows;
      };
      const close = (after, depth, button) => {
        button.setAttribute("aria-expanded", "false");
        while (after.nextSibling && Number(after.nextSibling.dataset.depth) > depth) after.nextSibling.remove();
      };
      body.append(row(this.zoomed, 0));
      // The widest branch is open as far as it is the only wide one.
      let at = this.zoomed, depth = 0, line = body.firstChild;
      for (let steps = 0; steps < 12; steps++) {
        const button = line.querySelector("button");
        if (!button) break;
        const rows = open(at, line, depth, button);
        const first = children(at)[0];
        if (first === undefined || g.width[first] < g.width[at] * 0.6) break;
        at = first;
        depth++;
        line = rows[0];
      }
      const header = element("tr", {}, ...heads.map((head) => element("th", { scope: "col" }, head)));
      this.table.replaceChildren(element("table", {}, element("caption", {}, "Call tree, the widest first; " + this.rootLabel()), element("thead", {}, header), body));
    }

    // ---- every function, and one between its callers and its callees

    showFunctions(shown) {
      this.functionTable.hidden = !shown;
      this.functionsButton.setAttribute("aria-pressed", String(shown));
      if (shown) this.fillFunctions();
      else this.closeSandwich();
    }

    // With a frame selected: its function; otherwise the table comes and goes.
    showFunctionsOf(selected) {
      if (this.options.slice) return;
      if (selected <= 0) {
        this.showFunctions(this.functionTable.hidden);
        return;
      }
      const name = this.baseTexts.names.indexOf(this.nameOf(selected));
      if (name < 0 || !this.upright.name.includes(name)) return;
      this.showFunctions(true);
      this.openSandwich(name);
    }

    fillFunctions() {
      const g = this.upright;
      const names = this.baseTexts.plains;
      const unit = this.payload.unit;
      const scale = this.scale();
      const whole = g.total[0] || 1, wholeBefore = g.btotal ? scale * g.btotal[0] || 1 : 1;
      const change = (row) => row.cum / whole - (scale * row.bcum) / wholeBefore;
      const columns = g.btotal
        ? [
            { head: "Cum after", value: (row) => row.cum, text: (row) => format(row.cum, unit) },
            { head: "Cum before", value: (row) => row.bcum, text: (row) => format(scale * row.bcum, unit) },
            { head: "Change", value: (row) => Math.abs(change(row)), text: (row) => (change(row) > 0 ? "+" : change(row) < 0 ? "−" : "") + percent(Math.abs(change(row))) },
          ]
        : [
            { head: "Flat", value: (row) => row.flat, text: (row) => format(row.flat, unit) },
            { head: "Flat %", value: (row) => row.flat, text: (row) => percent(row.flat / whole) },
            { head: "Cum", value: (row) => row.cum, text: (row) => format(row.cum, unit) },
            { head: "Cum %", value: (row) => row.cum, text: (row) => percent(row.cum / whole) },
          ];
      const named = { head: "Function", value: (row) => names[row.name] };
      const rows = functions(g, names.length);
      const order = this.functionOrder || (this.functionOrder = { column: g.btotal ? 2 : 0, down: true });
      const by = order.column < 0 ? named : columns[Math.min(order.column, columns.length - 1)];
      rows.sort((a, b) => {
        const x = by.value(a), y = by.value(b);
        const sign = x < y ? -1 : x > y ? 1 : names[a.name] < names[b.name] ? -1 : 1;
        return order.down && x !== y ? -sign : sign;
      });
      const MOST = 500;
      const head = (column, place) => {
        const button = element("button", { type: "button" }, column.head);
        button.addEventListener("click", () => {
          this.functionOrder = { column: place, down: order.column === place ? !order.down : place >= 0 };
          this.fillFunctions();
          const again = this.functionTable.querySelectorAll("thead button")[place + 1];
          if (again) again.focus();
        });
        const cell = element("th", { scope: "col" }, button);
        if (order.column === place) cell.setAttribute("aria-sort", order.down ? "descending" : "ascending");
        return cell;
      };
      const body = element("tbody");
      for (const row of rows.slice(0, MOST)) {
        const button = element("button", { type: "button", title: "its callers and callees" }, element("bdi", {}, clip(names[row.name], 400)));
        button.addEventListener("click", () => this.openSandwich(row.name));
        body.append(element("tr", {}, element("th", { scope: "row" }, button), ...columns.map((column) => element("td", {}, column.text(row)))));
      }
      const caption = rows.length + (rows.length === 1 ? " function" : " functions") + (rows.length > MOST ? ", the first " + MOST + " in this order" : "") + "; a function's name shows its callers and callees";
      this.functionTable.replaceChildren(element("table", {}, element("caption", {}, caption),
        element("thead", {}, element("tr", {}, head(named, -1), ...columns.map(head))), body));
    }

    openSandwich(name) {
      this.closeSandwich();
      const g = this.upright;
      const close = element("button", { type: "button" }, "Close");
      close.addEventListener("click", () => {
        this.closeSandwich();
        this.functionsButton.focus();
      });
      const above = element("div"), below = element("div");
      this.sandwich.replaceChildren(element("h3", {}, element("bdi", {}, clip(this.baseTexts.plains[name], 400)), " ", close),
        element("h4", {}, "Callers"), above, element("h4", {}, "Callees"), below);
      this.sandwich.hidden = false;
      const payload = { ...this.payload, pruned: [0, 0], inverted: undefined };
      const slice = (host, graph, icicle) =>
        new Flame(host, { ...payload, frames: graph.n },
          { slice: true, scale: this.scale(), icicle, palette: this.view.palette, height: 260, decoded: { graph, names: this.baseTexts.names } });
      this.slices = [slice(above, callers(g, name), false), slice(below, callees(g, name), true)];
      this.sandwich.scrollIntoView({ block: "nearest" });
      return Promise.all(this.slices.map((flame) => flame.ready));
    }

    closeSandwich() {
      for (const flame of this.slices || []) flame.destroy();
      this.slices = [];
      this.sandwich.replaceChildren();
      this.sandwich.hidden = true;
    }

    // ---- SVG, as FlameSvg.java draws it

    svg(width = 1200) {
      const g = this.graph;
      const escape = (text) => plain(text).replace(/[<>&"']/g, (c) => ({ "<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;", "'": "&#39;" })[c]);
      const rowHeight = 17, side = 10, head = 46, charWidth = 7.25;
      const inner = width - 2 * side;
      const scale = inner / (this.x1 - this.x0);
      let deepest = 0;
      for (let i = 0; i < g.n; i++) {
        if (g.level[i] > deepest && g.start[i] < this.x1 && g.start[i] + g.width[i] > this.x0 && g.width[i] * scale >= 0.1) deepest = g.level[i];
      }
      const height = head + (deepest + 1) * rowHeight + 40;
      const out = [];
      for (let i = 0; i < g.n; i++) {
        if (g.start[i] + g.width[i] <= this.x0 || g.width[i] * scale < 0.1) { i = g.end[i] - 1; continue; }
        if (g.start[i] >= this.x1) { i = g.end[i] - 1; continue; }
        const left = Math.max(0, (g.start[i] - this.x0) * scale), right = Math.min(inner, (g.start[i] + g.width[i] - this.x0) * scale);
        const y = head + (this.view.icicle ? g.level[i] : deepest - g.level[i]) * rowHeight;
        const colour = this.frameHits && this.frameHits[i] ? MATCH : this.colour(i);
        const full = i === 0 ? this.rootLabel() : this.plains[g.name[i]];
        const chars = Math.floor((right - left - 6) / charWidth);
        const short = i === 0 ? "all" : this.shorts[g.name[i]];
        const last = lastName(short);
        const label = chars < 2 ? "" : full.length <= chars ? full : short.length <= chars ? short : last.length <= chars ? last : (chars < 10 ? last : short).slice(0, chars - 1) + "…";
        const facts = this.facts(i, true).map(([name, value]) => name + " " + value).join(", ");
        out.push(`<g><title>${escape(clip(full, 1000))} (${escape(facts)})</title><rect x="${(side + left).toFixed(1)}" y="${y}" width="${Math.max(0.1, right - left - (right - left > 3 ? 0.5 : 0)).toFixed(1)}" height="${rowHeight - 1}" rx="1" fill="${hex(colour)}"/>`
          + (label ? `<text x="${(side + left + 3).toFixed(1)}" y="${y + 12}"${darkTextOn(colour) ? "" : ' fill="#fff"'}>${escape(label)}</text>` : "") + "</g>\n");
      }
      return `<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="12" fill="#1b1b1b">\n<rect width="100%" height="100%" fill="#fff"/>\n`
        + `<text x="${side}" y="20" font-size="15" font-weight="600">${escape(clip(this.payload.title || "Flame graph", 150))}</text>\n<text x="${side}" y="37" fill="#555">${escape(clip(this.payload.subtitle || "", 170))}</text>\n`
        + out.join("") + "</svg>\n";
    }

    saveSvg() {
      const url = URL.createObjectURL(new Blob([this.svg()], { type: "image/svg+xml" }));
      const link = element("a", { href: url, download: "flame.svg" });
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 1000);
    }

    destroy() {
      this.gone.abort();
      if (this.searching) this.searching.abort();
      cancelAnimationFrame(this.animation);
      cancelAnimationFrame(this.pending);
      this.sizes.disconnect();
      this.closeSandwich();
      this.root.classList.remove("flame", "flame-slice");
      this.root.replaceChildren();
    }
  }

  return { mount, decode, unpack };
})();
