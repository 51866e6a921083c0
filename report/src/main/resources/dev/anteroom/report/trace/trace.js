// Puts the heat maps and the waits into the page of a trace.
"use strict";
(function () {
  function payload(id) { return JSON.parse(document.getElementById(id).textContent); }
  document.querySelectorAll("[data-heat]").forEach(function (element) {
    AnteroomHeatmap.mount(element, payload(element.dataset.heat), {label: element.dataset.label, height: 160});
  });
  document.querySelectorAll("[data-waits]").forEach(function (element) {
    window.waits = AnteroomWaits.mount(element, payload(element.dataset.waits));
    window.waits.ready.catch(function (problem) {
      element.textContent = "The waits can't be shown: " + problem.message;
    });
  });
})();
