package dev.anteroom.profile;

import java.util.BitSet;
import java.util.List;

/// The tables that stacks refer to: functions, frames, locations, mappings. Never changed once built.
///
/// @param functionNames by function
/// @param systemNames by function: the mangled name
/// @param fileNames by function
/// @param startLines by function
/// @param frameFunctions by frame: its function
/// @param frameLines by frame
/// @param frameColumns by frame
/// @param frameLocations by frame
/// @param addresses by location
/// @param locationMappings by location: index into `mappings`, -1 if none
/// @param firstFrames by location, and one more: the frames of location L are `[firstFrames[L], firstFrames[L+1])`,
/// innermost first
/// @param folded locations that stand for several that were folded into one
@SuppressWarnings("ArrayRecordComponent") // columns: handed over, never compared
record Symbols(
        String[] functionNames,
        String[] systemNames,
        String[] fileNames,
        long[] startLines,
        int[] frameFunctions,
        long[] frameLines,
        long[] frameColumns,
        int[] frameLocations,
        long[] addresses,
        int[] locationMappings,
        int[] firstFrames,
        BitSet folded,
        List<Mapping> mappings) {
    /// The same with only those frames that `keep` has; frames are renumbered, locations stay.
    Symbols withFrames(BitSet keep) {
        int count = keep.cardinality();
        int[] functions = new int[count];
        long[] lines = new long[count];
        long[] columns = new long[count];
        int[] locations = new int[count];
        int[] first = new int[firstFrames.length];
        int kept = 0;
        for (int location = 0; location + 1 < firstFrames.length; location++) {
            first[location] = kept;
            for (int frame = firstFrames[location]; frame < firstFrames[location + 1]; frame++) {
                if (keep.get(frame)) {
                    functions[kept] = frameFunctions[frame];
                    lines[kept] = frameLines[frame];
                    columns[kept] = frameColumns[frame];
                    locations[kept] = location;
                    kept++;
                }
            }
        }
        first[firstFrames.length - 1] = kept;
        return new Symbols(
                functionNames,
                systemNames,
                fileNames,
                startLines,
                functions,
                lines,
                columns,
                locations,
                addresses,
                locationMappings,
                first,
                folded,
                mappings);
    }
}
