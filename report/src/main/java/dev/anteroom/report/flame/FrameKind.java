package dev.anteroom.report.flame;

/// A kind of frame, as the legend names it.
///
/// @param id one word
/// @param label what the legend says
/// @param colour 0xRRGGBB
/// @param blindSafe a colour that can be told from the others without seeing red or green, 0xRRGGBB
/// @param acceptPath stacks with such a frame are the accept path
public record FrameKind(String id, String label, int colour, int blindSafe, boolean acceptPath) {
    int colour(Palette palette) {
        return palette == Palette.COLOUR_BLIND ? blindSafe : colour;
    }
}
