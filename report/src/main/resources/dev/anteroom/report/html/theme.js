/* Light or dark, as the page's CSS decides it; canvases ask here for colours and hear of changes. */
"use strict";
var AnteroomTheme = (function () {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const listeners = [];
  let beforePrint = null;

  function isDark() {
    const chosen = root.getAttribute("data-theme");
    return chosen ? chosen === "dark" : dark.matches;
  }

  function tell() {
    listeners.forEach(function (listener) { listener(isDark()); });
    window.dispatchEvent(new Event("anteroom-theme"));
  }

  dark.addEventListener("change", tell);
  // Paper is white: canvases are drawn anew for it, and back again afterwards.
  window.addEventListener("beforeprint", function () {
    beforePrint = root.getAttribute("data-theme") || "";
    root.setAttribute("data-theme", "light");
    tell();
  });
  window.addEventListener("afterprint", function () {
    if (beforePrint) { root.setAttribute("data-theme", beforePrint); } else { root.removeAttribute("data-theme"); }
    tell();
  });

  return {
    isDark: isDark,
    /* The value of a custom property, such as colour("--ink"). */
    colour: function (property) { return getComputedStyle(root).getPropertyValue(property).trim(); },
    toggle: function () {
      root.setAttribute("data-theme", isDark() ? "light" : "dark");
      tell();
    },
    onChange: function (listener) { listeners.push(listener); }
  };
})();
