package dev.anteroom.report.flame;

import dev.anteroom.profile.flame.FlameGraph;
import dev.anteroom.profile.flame.Heat;
import java.util.List;

/// The colour of every frame of one graph: by its kind; in a diff by its change; with heat by its value. `flame.js`
/// computes the same colours.
final class FlamePalette {
    // From little to much, in steps that are equally far apart to the eye.
    private static final int[] WARM = {0xfff1c4, 0xfdd28a, 0xfdae61, 0xf47d4a, 0xd9432f, 0xa50f2b};
    private static final int[] BLIND_WARM = {0xf1eef6, 0xc9d3e6, 0x92b5d8, 0x4f93c4, 0x1f6fae, 0x08407e};
    private static final int UNCHANGED = 0xe4e4e0;
    private static final int GROWN = 0xe8503a;
    private static final int SHRUNK = 0x4a90d9;
    private static final int BLIND_GROWN = 0xe08214;
    private static final int BLIND_SHRUNK = 0x4575b4;
    private static final int NO_VALUE = 0xd6d6d6;
    static final int ROOT = 0xe4e4e0;

    private final FlameGraph graph;
    private final List<FrameKind> kinds;
    private final Palette palette;
    private final double logLeast;
    private final double logMost;

    FlamePalette(FlameGraph graph, List<FrameKind> kinds, Palette palette) {
        this.graph = graph;
        this.kinds = kinds;
        this.palette = palette;
        Heat heat = graph.heat();
        double[] range = heat == null ? new double[] {1, 1} : heat.range();
        logLeast = Math.log(range[0]);
        logMost = Math.log(range[1]);
    }

    /// 0xRRGGBB.
    int colour(int node) {
        if (node == 0) {
            return ROOT;
        }
        Heat heat = graph.heat();
        if (heat != null) {
            return warmth(heat.values()[node]);
        }
        if (graph.isDiff()) {
            return change(graph.change(node));
        }
        return shade(kinds.get(graph.kind(node)).colour(palette), graph.name(node));
    }

    /// The colour of a share of change, from -1 to 1.
    int change(double change) {
        boolean blind = palette == Palette.COLOUR_BLIND;
        int strong = change > 0 ? (blind ? BLIND_GROWN : GROWN) : blind ? BLIND_SHRUNK : SHRUNK;
        // A little more should be seen, noise should not.
        return mix(UNCHANGED, strong, Math.pow(Math.abs(change), 0.75));
    }

    private int warmth(double value) {
        if (!(value > 0)) {
            return NO_VALUE;
        }
        double place = logMost > logLeast ? (Math.log(value) - logLeast) / (logMost - logLeast) : 1;
        return warmthAt(place);
    }

    /// The colour at a place between the least value (0) and the largest (1).
    int warmthAt(double place) {
        int[] scale = palette == Palette.COLOUR_BLIND ? BLIND_WARM : WARM;
        double at = Math.clamp(place, 0, 1) * (scale.length - 1);
        int step = Math.min(scale.length - 2, (int) at);
        return mix(scale[step], scale[step + 1], at - step);
    }

    /// Neighbours of one kind are told apart by a little more or less light, which depends on the name alone.
    static int shade(int colour, String name) {
        int light = Integer.remainderUnsigned(name.hashCode(), 7) - 3;
        return channel(colour >> 16, light) << 16 | channel(colour >> 8, light) << 8 | channel(colour, light);
    }

    private static int channel(int colour, int light) {
        int value = colour & 0xff;
        return Math.min(255, value + value * light * 2 / 100);
    }

    private static int mix(int from, int to, double share) {
        int mixed = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int low = from >> shift & 0xff;
            int high = to >> shift & 0xff;
            mixed |= (int) Math.round(low + (high - low) * share) << shift;
        }
        return mixed;
    }

    /// Whether text on this colour is to be dark.
    static boolean darkTextOn(int colour) {
        return (colour >> 16 & 0xff) * 299 + (colour >> 8 & 0xff) * 587 + (colour & 0xff) * 114 > 130_000;
    }
}
