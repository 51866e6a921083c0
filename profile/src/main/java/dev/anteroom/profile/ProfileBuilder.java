package dev.anteroom.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Builds a [Profile] from text or from other profiles. Equal functions, locations and label sets are kept once;
/// the values of samples with the same stack and labels are added up. Used by one thread.
public final class ProfileBuilder {
    private record Function(String name, String systemName, String file, long startLine) {}

    private ProfileHeader header;
    private final int types;

    private final Map<Function, Integer> functionNumbers = new HashMap<>();
    private final List<Function> functions = new ArrayList<>();
    private final Map<Mapping, Integer> mappingNumbers = new HashMap<>();
    private final List<Mapping> mappings = new ArrayList<>();
    private final Map<String, Integer> labelStringNumbers = new HashMap<>();
    private final List<String> labelStrings = new ArrayList<>();
    private final TupleInterner locations = new TupleInterner();
    private final TupleInterner labelSets = new TupleInterner();
    private final TupleInterner rows = new TupleInterner();
    private final LongColumn values = new LongColumn();
    private int[] tuple = new int[256];

    // A location's tuple: address (2 ints), mapping, folded, then per frame: function, line (2), column (2).
    private static final int LOCATION_HEAD = 4;
    private static final int FRAME_WIDTH = 5;

    public ProfileBuilder(ProfileHeader header) {
        this.header = header;
        this.types = header.sampleTypes().size();
        labelSets.intern(tuple, 0);
    }

    /// A builder of a profile of which only the sample types are known.
    public ProfileBuilder(ValueType... sampleTypes) {
        this(ProfileHeader.of(List.of(sampleTypes)));
    }

    /// Changes the header, but not the number of sample types.
    public ProfileBuilder header(ProfileHeader changed) {
        if (changed.sampleTypes().size() != types) {
            throw new IllegalArgumentException("this profile has " + types + " sample types");
        }
        header = changed;
        return this;
    }

    public ProfileHeader header() {
        return header;
    }

    /// Number of the function with this name, in this file (empty: unknown).
    public int function(String name, String file) {
        return function(name, name, file, 0);
    }

    public int function(String name, String systemName, String file, long startLine) {
        Function function = new Function(name, systemName, file, startLine);
        Integer known = functionNumbers.putIfAbsent(function, functions.size());
        if (known != null) {
            return known;
        }
        functions.add(function);
        return functions.size() - 1;
    }

    /// Number of the mapping. The first one is taken for the main binary.
    public int mapping(Mapping mapping) {
        Integer known = mappingNumbers.putIfAbsent(mapping, mappings.size());
        if (known != null) {
            return known;
        }
        mappings.add(mapping);
        return mappings.size() - 1;
    }

    /// Number of the location with one frame, at a line (0: unknown) of a function, with no address and no mapping.
    public int location(int function, long line) {
        return location(0, -1, function, line);
    }

    /// Number of the location with one frame.
    ///
    /// @param address 0: unknown
    /// @param mapping -1: unknown
    /// @param line 0: unknown
    public int location(long address, int mapping, int function, long line) {
        beginLocation(address, mapping, false);
        addFrame(function, line, 0);
        return endLocation();
    }

    private int locationLength;

    /// Begins a location of several frames: then [#addFrame] for each, innermost first, then [#endLocation]. With
    /// no frame at all the location is one that nobody resolved.
    public void beginLocation(long address, int mapping, boolean folded) {
        tuple[0] = (int) (address >>> 32);
        tuple[1] = (int) address;
        tuple[2] = mapping;
        tuple[3] = folded ? 1 : 0;
        locationLength = LOCATION_HEAD;
    }

    public void addFrame(int function, long line, long column) {
        if (function < 0 || function >= functions.size()) {
            throw new IndexOutOfBoundsException("function " + function + " of " + functions.size());
        }
        room(locationLength + FRAME_WIDTH);
        tuple[locationLength++] = function;
        tuple[locationLength++] = (int) (line >>> 32);
        tuple[locationLength++] = (int) line;
        tuple[locationLength++] = (int) (column >>> 32);
        tuple[locationLength++] = (int) column;
    }

    /// Number of the location begun by [#beginLocation].
    public int endLocation() {
        return locations.intern(tuple, locationLength);
    }

    /// Number of a label set, for [#sample(int[], int, int, long...)].
    public int labelSet(List<Label> labels) {
        room(labels.size() * LabelSets.WIDTH);
        int at = 0;
        for (Label label : labels) {
            tuple[at++] = labelString(label.key());
            switch (label) {
                case Label.Text text -> {
                    tuple[at++] = labelString(text.value());
                    tuple[at++] = 0;
                    tuple[at++] = 0;
                    tuple[at++] = 0;
                }
                case Label.Numeric number -> {
                    tuple[at++] = -1;
                    tuple[at++] = (int) (number.value() >>> 32);
                    tuple[at++] = (int) number.value();
                    tuple[at++] = labelString(number.unit());
                }
            }
        }
        return labelSets.intern(tuple, at);
    }

    private int labelString(String string) {
        Integer known = labelStringNumbers.putIfAbsent(string, labelStrings.size());
        if (known != null) {
            return known;
        }
        labelStrings.add(string);
        return labelStrings.size() - 1;
    }

    /// Adds a sample without labels. Its values are added to the sample with this stack, if there is one.
    ///
    /// @param stack locations, leaf first
    public int sample(int[] stack, long... sampleValues) {
        return sample(stack, stack.length, 0, sampleValues);
    }

    /// Adds a sample; returns its number.
    ///
    /// @param stack `stack[0, length)`: locations, leaf first
    /// @param labelSet from [#labelSet]; 0: no labels
    public int sample(int[] stack, int length, int labelSet, long... sampleValues) {
        if (sampleValues.length != types) {
            throw new IllegalArgumentException(sampleValues.length + " values for " + types + " sample types");
        }
        room(length + 1);
        tuple[0] = labelSet;
        System.arraycopy(stack, 0, tuple, 1, length);
        int before = rows.size();
        int row = rows.intern(tuple, length + 1);
        if (row == before) {
            for (long value : sampleValues) {
                values.add(value);
            }
        } else {
            for (int type = 0; type < types; type++) {
                int at = row * types + type;
                values.set(at, values.get(at) + sampleValues[type]);
            }
        }
        return row;
    }

    public int sampleCount() {
        return rows.size();
    }

    /// About the memory that samples take so far, bytes; a parser compares it with [ReadLimits#maxColumnBytes()].
    public long columnBytes() {
        return 4L * (rows.data.size() + locations.data.size() + labelSets.data.size())
                + rows.size() * (16L + 8L * types)
                + 100L * (locations.size() + functions.size());
    }

    private void room(int length) {
        if (length > tuple.length) {
            tuple = Arrays.copyOf(tuple, Math.max(length, tuple.length * 2));
        }
    }

    /// The profile. The builder must not be used afterwards.
    ///
    /// @throws IndexOutOfBoundsException if a sample refers to a location that isn't there
    public Profile build() {
        checkRows();
        return new Profile(
                header,
                symbols(),
                new Samples(rows.size(), rows.starts(), rows.data, values, types),
                new LabelSets(labelSets, labelStrings));
    }

    private void checkRows() {
        for (int row = 0; row < rows.size(); row++) {
            for (int at = rows.start(row) + 1; at < rows.start(row + 1); at++) {
                Objects.checkIndex(rows.data.get(at), locations.size());
            }
        }
    }

    private Symbols symbols() {
        int count = locations.size();
        int frames = (locations.data.size() - count * LOCATION_HEAD) / FRAME_WIDTH;
        int[] frameFunctions = new int[frames];
        long[] frameLines = new long[frames];
        long[] frameColumns = new long[frames];
        int[] frameLocations = new int[frames];
        long[] addresses = new long[count];
        int[] locationMappings = new int[count];
        int[] firstFrames = new int[count + 1];
        BitSet folded = new BitSet();
        int frame = 0;
        for (int location = 0; location < count; location++) {
            int at = locations.start(location);
            addresses[location] = longAt(at);
            locationMappings[location] = locations.data.get(at + 2);
            folded.set(location, locations.data.get(at + 3) != 0);
            for (at += LOCATION_HEAD; at < locations.start(location + 1); at += FRAME_WIDTH) {
                frameFunctions[frame] = locations.data.get(at);
                frameLines[frame] = longAt(at + 1);
                frameColumns[frame] = longAt(at + 3);
                frameLocations[frame] = location;
                frame++;
            }
            firstFrames[location + 1] = frame;
        }
        int functionCount = functions.size();
        String[] names = new String[functionCount];
        String[] systemNames = new String[functionCount];
        String[] files = new String[functionCount];
        long[] startLines = new long[functionCount];
        for (int i = 0; i < functionCount; i++) {
            Function function = functions.get(i);
            names[i] = function.name();
            systemNames[i] = function.systemName();
            files[i] = function.file();
            startLines[i] = function.startLine();
        }
        return new Symbols(
                names,
                systemNames,
                files,
                startLines,
                frameFunctions,
                frameLines,
                frameColumns,
                frameLocations,
                addresses,
                locationMappings,
                firstFrames,
                folded,
                List.copyOf(mappings));
    }

    private long longAt(int at) {
        return ((long) locations.data.get(at) << 32) | (locations.data.get(at + 1) & 0xFFFFFFFFL);
    }
}
