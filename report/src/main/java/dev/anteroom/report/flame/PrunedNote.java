package dev.anteroom.report.flame;

import dev.anteroom.profile.flame.FlameGraph;
import java.math.BigDecimal;
import java.math.MathContext;

/// Says what isn't drawn.
final class PrunedNote {
    private PrunedNote() {}

    /// Empty if everything is drawn.
    static String of(FlameGraph.Pruned pruned) {
        if (pruned.frames() == 0) {
            return "";
        }
        String share =
                new BigDecimal(pruned.share() * 100).round(new MathContext(2)).toPlainString();
        return Figures.grouped(pruned.frames()) + " frames narrower than " + share
                + "% of the whole aren't drawn; their value is in their callers.";
    }
}
