/// One-file HTML pages: [Page] is any such page, [Markup] its text, [Heatmap] the payload of the heat map
/// component; the report of a diagnosis begins at [HtmlReport].
///
/// A page needs no network and may run nothing but its own scripts: its content security policy forbids everything and
/// lets in the inline styles and scripts by their hashes. What comes from a capture is text or JSON data, never code.
/// The components' sources are resources beside this package: `theme.css`, `theme.js`, `heatmap.js`, `report.css`,
/// `report.js`, and uPlot (MIT, `uPlot-LICENSE.txt`).
@NullMarked
package dev.anteroom.report.html;

import org.jspecify.annotations.NullMarked;
