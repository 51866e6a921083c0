// Puts the heat maps and the flame graph into the page of a trace.
"use strict";
(function () {
  function payload(id) { return JSON.parse(document.getElementById(id).textContent); }
  document.querySelectorAll("[data-heat]").forEach(function (element) {
    AnteroomHeatmap.mount(element, payload(element.dataset.heat), {label: element.dataset.label, height: 160});
  });
  document.querySelectorAll("[data-flame]").forEach(function (element) {
    const flame = AnteroomFlame.mount(element, payload(element.dataset.flame), {icicle: true, height: 420});
    flame.ready.catch(function (problem) {
      element.textContent = "The flame graph can't be shown: " + problem.message;
    });
  });
})();
