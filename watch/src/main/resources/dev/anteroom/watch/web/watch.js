// The live table: text only ever enters the page as text.
(() => {
  "use strict";
  const MINUTE = 60;
  const body = document.querySelector("#listeners tbody");
  const status = document.getElementById("status");
  const filter = document.getElementById("filter");
  const rows = new Map();

  function row(key) {
    let known = rows.get(key);
    if (!known) {
      const tr = document.createElement("tr");
      const cells = [];
      for (let i = 0; i < 7; i++) {
        cells.push(tr.appendChild(document.createElement("td")));
      }
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      svg.setAttribute("viewBox", "0 0 60 16");
      svg.setAttribute("role", "img");
      const line = svg.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "polyline"));
      tr.appendChild(document.createElement("td")).appendChild(svg);
      known = { tr, cells, svg, line, depths: [] };
      rows.set(key, known);
    }
    return known;
  }

  function seconds(value) {
    return value === 0 ? "–" : value < 1 ? Math.round(value * 1000) + " ms" : value.toFixed(1) + " s";
  }

  function show(host) {
    const seen = new Set();
    host.listeners.sort((a, b) => b.problem - a.problem || b.oldest - a.oldest || a.listener.localeCompare(b.listener));
    for (const one of host.listeners) {
      const key = one.listener + "\0" + one.workload;
      seen.add(key);
      const known = row(key);
      const texts = [one.state, one.listener, one.workload, one.depth, one.limit || "–", seconds(one.oldest), one.overflows];
      texts.forEach((text, i) => { known.cells[i].textContent = text; });
      known.tr.className = one.problem ? "problem" : "";
      known.depths.push(one.depth);
      if (known.depths.length > MINUTE) {
        known.depths.shift();
      }
      const most = Math.max(1, ...known.depths);
      known.line.setAttribute("points",
        known.depths.map((depth, i) => (MINUTE - known.depths.length + i) + "," + (15 - 14 * depth / most)).join(" "));
      known.svg.setAttribute("aria-label", "at most " + Math.max(...known.depths) + " queued in the last minute");
      body.appendChild(known.tr);
    }
    for (const [key, known] of rows) {
      if (!seen.has(key)) {
        known.tr.remove();
        rows.delete(key);
      }
    }
    status.textContent = host.sockets + " listening sockets in " + host.namespaces + " network namespaces";
    apply();
  }

  function apply() {
    const wanted = filter.value.toLowerCase();
    for (const tr of document.querySelectorAll("tbody tr")) {
      tr.hidden = !tr.textContent.toLowerCase().includes(wanted);
    }
  }

  filter.addEventListener("input", apply);
  const events = new EventSource("live");
  events.onmessage = (event) => show(JSON.parse(event.data));
  events.onerror = () => { status.textContent = "The agent doesn't answer; trying again"; };
})();
