package dev.anteroom.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads profile.proto (github.com/google/pprof/proto/profile.proto) in one pass over the unpacked bytes, of
/// which only a window is in memory. Samples may come before the tables that they refer to: locations are kept as
/// ids of the file, less 1, until the end. Those are the locations' numbers if the file counts them from 1 as Go
/// and pprof do; else they are renumbered in place.
final class PprofParser {
    private static final int MOST_RECORD_BYTES = 256 << 20;
    /// Ids up to this one are looked up in an array, others in a hash table. Go numbers from 1; others use
    /// addresses.
    private static final int DIRECT_IDS = 1 << 22;

    private static final int LINE_WIDTH = 3;

    private final String name;
    private final ByteWindow in;
    private final ProtoMessage message;
    private final ProtoMessage inner;
    private long memory;

    private final LongList sampleTypes = new LongList();
    private final LongList comments = new LongList();
    private long defaultSampleType;
    private long dropFrames;
    private long keepFrames;
    private long docUrl;
    private long timeNanos;
    private long durationNanos;
    private long period;
    private boolean hasPeriodType;
    private long periodName;
    private long periodUnit;
    private long typeName;
    private long typeUnit;

    private String[] strings = new String[256];
    private int stringCount;

    private final RecordIds locationIds = new RecordIds();
    private final LongList locations = new LongList(); // address, mapping id, folded, first line
    private final LongList lines = new LongList(); // function id, line, column
    private final RecordIds functionIds = new RecordIds();
    private final LongList functions = new LongList(); // name, system name, file, start line, offset
    private final RecordIds mappingIds = new RecordIds();
    private final LongList mappings = new LongList(); // start, limit, offset, file, build id, flags

    private final LongIndex largeIds = new LongIndex();
    private int highestReference = -1;
    private final IntColumn stacks = new IntColumn();
    private int[] starts = new int[1024];
    private int sampleCount;
    private final LongColumn values = new LongColumn();
    private int valuesPerSample = -1;
    private final TupleInterner labelSets = new TupleInterner();
    private int highestLabelString;
    private long highestLabelStringOffset;

    private int[] stack = new int[256];
    private int stackLength;
    private long[] row = new long[8];
    private int rowLength;
    private int[] labels = new int[4 * LabelSets.WIDTH];
    private int labelsLength;

    private PprofParser(Content content, ReadLimits limits) {
        name = content.name();
        in = new ByteWindow(content);
        message = new ProtoMessage(name);
        inner = new ProtoMessage(name);
        memory = limits.maxColumnBytes();
        labelSets.intern(labels, 0);
    }

    static Profile parse(Content content, ReadLimits limits) {
        PprofParser parser = new PprofParser(content, limits);
        while (parser.in.has(1)) {
            parser.topField();
        }
        return parser.profile();
    }

    // ---- pass over the file

    private void topField() {
        in.has(20);
        message.enter(in.bytes, in.position, in.limit, in.offset() - in.position);
        message.next();
        int field = message.field();
        if (!message.isPacked()) {
            switch (field) {
                case 7 -> dropFrames = message.integer();
                case 8 -> keepFrames = message.integer();
                case 9 -> {
                    if (timeNanos != 0) {
                        throw message.broken("it holds two profiles, one after the other; split them");
                    }
                    timeNanos = message.integer();
                }
                case 10 -> durationNanos = message.integer();
                case 12 -> period = message.integer();
                case 14 -> defaultSampleType = message.integer();
                case 15 -> docUrl = message.integer();
                case 1, 2, 3, 4, 5, 6, 11 -> throw message.broken("field " + field + " should be a record and isn't");
                case 13 -> {
                    charge(8);
                    comments.add(message.integer());
                }
                default -> message.skip();
            }
            in.position = message.stop();
            return;
        }
        long length = message.varint();
        in.position = message.stop();
        if (length < 0) {
            throw message.broken("field " + field + " claims " + Long.toUnsignedString(length) + " bytes");
        }
        if (field > 15 || field == 0) {
            if (!in.skip(length)) {
                throw cut(field, length);
            }
            return;
        }
        if (length > MOST_RECORD_BYTES) {
            throw message.broken("field " + field + " claims " + length + " bytes for one record");
        }
        if (!in.has((int) length)) {
            throw cut(field, length);
        }
        int from = in.position;
        int to = from + (int) length;
        message.enter(in.bytes, from, to, in.offset() - from);
        switch (field) {
            case 1 -> {
                valueType();
                sampleTypes.add(typeName);
                sampleTypes.add(typeUnit);
            }
            case 2 -> sample();
            case 3 -> mapping();
            case 4 -> location();
            case 5 -> function();
            case 6 -> string(from, (int) length);
            case 11 -> {
                valueType();
                hasPeriodType = true;
                periodName = typeName;
                periodUnit = typeUnit;
            }
            case 13 -> {
                while (message.stop() < to) {
                    charge(8);
                    comments.add(message.varint());
                }
            }
            default -> throw message.broken("field " + field + " should be a number and isn't");
        }
        in.position = to;
    }

    private ProfileFormatException cut(int field, long length) {
        return new ProfileFormatException(
                name,
                in.offset(),
                "is cut: field " + field + " claims " + length + " bytes, and only " + (in.limit - in.position)
                        + " follow");
    }

    private void charge(long bytes) {
        memory -= bytes;
        if (memory < 0) {
            throw new ProfileFormatException(
                    name, in.offset(), "takes more memory than is allowed; give the JVM a larger heap (-Xmx)");
        }
    }

    /// Reads a ValueType into `typeName` and `typeUnit`.
    private void valueType() {
        charge(64);
        typeName = 0;
        typeUnit = 0;
        while (message.next()) {
            switch (message.field()) {
                case 1 -> typeName = message.integer();
                case 2 -> typeUnit = message.integer();
                default -> message.skip();
            }
        }
    }

    private void string(int from, int length) {
        charge(64L + length);
        if (stringCount == 0 && length != 0) {
            throw message.broken("the first string must be empty");
        }
        if (stringCount == strings.length) {
            strings = Arrays.copyOf(strings, stringCount * 2);
        }
        strings[stringCount++] = new String(in.bytes, from, length, UTF_8);
    }

    private void mapping() {
        charge(128);
        long id = 0;
        long[] numbers = new long[6];
        while (message.next()) {
            int field = message.field();
            switch (field) {
                case 1 -> id = message.integer();
                case 2, 3, 4, 5, 6 -> numbers[field - 2] = message.integer();
                case 7, 8, 9, 10 -> numbers[5] |= message.integer() != 0 ? 1 << (field - 7) : 0;
                default -> message.skip();
            }
        }
        newId(mappingIds, id, "mapping");
        for (long number : numbers) {
            mappings.add(number);
        }
    }

    private void function() {
        charge(96);
        long id = 0;
        long[] numbers = new long[4];
        while (message.next()) {
            int field = message.field();
            switch (field) {
                case 1 -> id = message.integer();
                case 2, 3, 4, 5 -> numbers[field - 2] = message.integer();
                default -> message.skip();
            }
        }
        newId(functionIds, id, "function");
        for (long number : numbers) {
            functions.add(number);
        }
    }

    private void location() {
        charge(96);
        long id = 0;
        long address = 0;
        long mapping = 0;
        long folded = 0;
        int firstLine = lines.size() / LINE_WIDTH;
        while (message.next()) {
            switch (message.field()) {
                case 1 -> id = message.integer();
                case 2 -> mapping = message.integer();
                case 3 -> address = message.integer();
                case 4 -> line(message.bytes());
                case 5 -> folded = message.integer();
                default -> message.skip();
            }
        }
        newId(locationIds, id, "location");
        locations.add(address);
        locations.add(mapping);
        locations.add(folded);
        locations.add(firstLine);
    }

    private void line(int from) {
        charge(64);
        inner.enter(in.bytes, from, message.stop(), in.offset() - in.position);
        long function = 0;
        long line = 0;
        long column = 0;
        while (inner.next()) {
            switch (inner.field()) {
                case 1 -> function = inner.integer();
                case 2 -> line = inner.integer();
                case 3 -> column = inner.integer();
                default -> inner.skip();
            }
        }
        lines.add(function);
        lines.add(line);
        lines.add(column);
    }

    private void newId(RecordIds ids, long id, String what) {
        if (id == 0) {
            throw message.broken("a " + what + " has the id 0, which means none");
        }
        if (!ids.add(id)) {
            throw message.broken("two " + what + "s have the id " + Long.toUnsignedString(id));
        }
    }

    private void sample() {
        stackLength = 1; // [0] is for the label set
        rowLength = 0;
        labelsLength = 0;
        while (message.next()) {
            switch (message.field()) {
                case 1 -> {
                    if (message.isPacked()) {
                        int from = message.bytes();
                        locationIds(in.bytes, from, message.stop());
                    } else {
                        addLocation(message.integer());
                    }
                }
                case 2 -> {
                    if (message.isPacked()) {
                        int from = message.bytes();
                        inner.enter(in.bytes, from, message.stop(), in.offset() - in.position);
                        while (inner.stop() < message.stop()) {
                            addValue(inner.varint());
                        }
                    } else {
                        addValue(message.integer());
                    }
                }
                case 3 -> label(message.bytes());
                default -> message.skip();
            }
        }
        if (valuesPerSample < 0) {
            valuesPerSample = rowLength;
        }
        if (rowLength != valuesPerSample) {
            throw message.broken("a sample has " + rowLength + " values, the first has " + valuesPerSample);
        }
        charge(4L + 4L * stackLength + 8L * rowLength + 4L * labelsLength);
        stack[0] = labelsLength == 0 ? 0 : labelSets.intern(labels, labelsLength);
        if (sampleCount + 1 == starts.length) {
            starts = Arrays.copyOf(starts, sampleCount * 2 + 2);
        }
        stacks.addAll(stack, stackLength);
        for (int i = 0; i < rowLength; i++) {
            values.add(row[i]);
        }
        starts[++sampleCount] = stacks.size();
    }

    /// The inner loop of the whole reader: nearly all of a profile's bytes are location ids.
    private void locationIds(byte[] bytes, int from, int to) {
        if (stack.length - stackLength < to - from) {
            stack = Arrays.copyOf(stack, Math.max(stack.length * 2, stackLength + (to - from)));
        }
        int[] into = stack;
        int length = stackLength;
        int highest = highestReference;
        int at = from;
        while (at < to) {
            int first = bytes[at];
            int reference;
            if (first > 0) {
                reference = first - 1;
                at++;
            } else if (first < 0 && to - at >= 2 && bytes[at + 1] > 0) {
                reference = ((first & 0x7f) | (bytes[at + 1] << 7)) - 1;
                at += 2;
            } else if (first < 0 && to - at >= 3 && bytes[at + 2] > 0) {
                reference = ((first & 0x7f) | ((bytes[at + 1] & 0x7f) << 7) | (bytes[at + 2] << 14)) - 1;
                at += 3;
            } else {
                inner.enter(bytes, at, to, in.offset() - in.position);
                reference = reference(inner.varint());
                at = inner.stop();
            }
            if (reference > highest) {
                highest = reference;
            }
            into[length++] = reference;
        }
        highestReference = highest;
        stackLength = length;
    }

    private void addLocation(long id) {
        if (stackLength == stack.length) {
            stack = Arrays.copyOf(stack, stackLength * 2);
        }
        int reference = reference(id);
        highestReference = Math.max(highestReference, reference);
        stack[stackLength++] = reference;
    }

    /// What stands for a location until the end of the file: its id less 1 if that is small, else its number
    /// among the large ids.
    private int reference(long id) {
        if (id > 0 && id <= DIRECT_IDS) {
            return (int) id - 1;
        }
        if (id == 0) {
            throw message.broken("a sample refers to the location 0, which means none");
        }
        charge(16);
        return DIRECT_IDS + largeIds.add(id);
    }

    private void addValue(long value) {
        if (rowLength == row.length) {
            charge(8L * rowLength);
            row = Arrays.copyOf(row, rowLength * 2);
        }
        row[rowLength++] = value;
    }

    private void label(int from) {
        inner.enter(in.bytes, from, message.stop(), in.offset() - in.position);
        long key = 0;
        long text = 0;
        long number = 0;
        long unit = 0;
        while (inner.next()) {
            switch (inner.field()) {
                case 1 -> key = inner.integer();
                case 2 -> text = inner.integer();
                case 3 -> number = inner.integer();
                case 4 -> unit = inner.integer();
                default -> inner.skip();
            }
        }
        if (text == 0 && number == 0 && unit == 0) {
            return; // no value: pprof drops it, too
        }
        if (labelsLength + LabelSets.WIDTH > labels.length) {
            labels = Arrays.copyOf(labels, labels.length * 2);
        }
        labels[labelsLength++] = labelString(key);
        labels[labelsLength++] = text == 0 ? -1 : labelString(text);
        labels[labelsLength++] = text == 0 ? (int) (number >>> 32) : 0;
        labels[labelsLength++] = text == 0 ? (int) number : 0;
        labels[labelsLength++] = text == 0 ? labelString(unit) : 0;
    }

    private int labelString(long index) {
        if (index < 0 || index > Integer.MAX_VALUE) {
            throw inner.broken("a label refers to string " + index);
        }
        if (index > highestLabelString) {
            highestLabelString = (int) index;
            highestLabelStringOffset = in.offset();
        }
        return (int) index;
    }

    // ---- after the last byte: what refers to what

    private Profile profile() {
        List<ValueType> types = new ArrayList<>();
        for (int i = 0; i < sampleTypes.size(); i += 2) {
            types.add(new ValueType(
                    text(sampleTypes.get(i), "sample type"), text(sampleTypes.get(i + 1), "sample type")));
        }
        if (sampleCount > 0 && (types.isEmpty() || types.size() != valuesPerSample)) {
            throw unsound("has " + types.size() + " sample types, but samples of " + valuesPerSample + " values");
        }
        if (highestLabelString > 0 && highestLabelString >= stringCount) {
            throw new ProfileFormatException(
                    name,
                    highestLabelStringOffset,
                    "a label refers to string " + highestLabelString + " of " + stringCount);
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < comments.size(); i++) {
            texts.add(text(comments.get(i), "comment"));
        }
        @Nullable ValueType periodType = periodType();
        ProfileHeader header = new ProfileHeader(
                types,
                text(defaultSampleType, "default sample type"),
                timeNanos,
                durationNanos,
                periodType,
                period,
                texts,
                text(docUrl, "documentation URL"),
                text(dropFrames, "drop_frames"),
                text(keepFrames, "keep_frames"));
        renumber();
        return new Profile(
                header,
                symbols(),
                new Samples(sampleCount, Arrays.copyOf(starts, sampleCount + 1), stacks, values, types.size()),
                new LabelSets(labelSets, Arrays.asList(strings)));
    }

    private @Nullable ValueType periodType() {
        return hasPeriodType ? new ValueType(text(periodName, "period type"), text(periodUnit, "period type")) : null;
    }

    private String text(long index, String what) {
        if (index == 0 && stringCount == 0) {
            return "";
        }
        if (index < 0 || index >= stringCount) {
            throw unsound("its " + what + " refers to string " + index + " of " + stringCount);
        }
        return strings[(int) index];
    }

    private ProfileFormatException unsound(String problem) {
        return new ProfileFormatException(name, -1, "this isn't a sound profile.proto: " + problem);
    }

    /// Turns the file's ids in the stacks into numbers of locations.
    private void renumber() {
        if (locationIds.areInOrder() && highestReference < locationIds.size() && largeIds.size() == 0) {
            return;
        }
        int[] direct = new int[Math.min(highestReference + 1, DIRECT_IDS)];
        Arrays.fill(direct, -1);
        for (int number = 0; number < locationIds.size(); number++) {
            long id = locationIds.id(number);
            if (id > 0 && id <= direct.length) {
                direct[(int) id - 1] = number;
            }
        }
        int[] large = new int[largeIds.size()];
        for (int i = 0; i < large.length; i++) {
            large[i] = locationIds.find(largeIds.key(i));
        }
        for (int sample = 0; sample < sampleCount; sample++) {
            int end = starts[sample + 1];
            for (int at = starts[sample] + 1; at < end; at++) {
                int reference = stacks.get(at);
                int location = reference < DIRECT_IDS ? direct[reference] : large[reference - DIRECT_IDS];
                if (location < 0) {
                    long id = reference < DIRECT_IDS ? reference + 1L : largeIds.key(reference - DIRECT_IDS);
                    throw unsound("sample " + sample + " refers to location " + Long.toUnsignedString(id)
                            + ", which isn't defined");
                }
                stacks.set(at, location);
            }
        }
    }

    private Symbols symbols() {
        int functionCount = functionIds.size();
        String[] names = new String[functionCount];
        String[] systemNames = new String[functionCount];
        String[] files = new String[functionCount];
        long[] startLines = new long[functionCount];
        for (int i = 0; i < functionCount; i++) {
            names[i] = text(functions.get(i * 4), "function");
            systemNames[i] = text(functions.get(i * 4 + 1), "function");
            files[i] = text(functions.get(i * 4 + 2), "function");
            startLines[i] = functions.get(i * 4 + 3);
        }
        int count = locationIds.size();
        int frames = lines.size() / LINE_WIDTH;
        int[] frameFunctions = new int[frames];
        long[] frameLines = new long[frames];
        long[] frameColumns = new long[frames];
        int[] frameLocations = new int[frames];
        long[] addresses = new long[count];
        int[] locationMappings = new int[count];
        int[] firstFrames = new int[count + 1];
        BitSet folded = new BitSet();
        for (int location = 0; location < count; location++) {
            addresses[location] = locations.get(location * 4);
            // An unknown mapping counts as none, as it does for pprof.
            locationMappings[location] = mappingIds.find(locations.get(location * 4 + 1));
            folded.set(location, locations.get(location * 4 + 2) != 0);
            firstFrames[location] = (int) locations.get(location * 4 + 3);
            int end = location + 1 < count ? (int) locations.get(location * 4 + 7) : frames;
            for (int frame = firstFrames[location]; frame < end; frame++) {
                frameLocations[frame] = location;
                frameLines[frame] = lines.get(frame * LINE_WIDTH + 1);
                frameColumns[frame] = lines.get(frame * LINE_WIDTH + 2);
                frameFunctions[frame] = functionIds.find(lines.get(frame * LINE_WIDTH));
                if (frameFunctions[frame] < 0) {
                    throw unsound("location " + Long.toUnsignedString(locationIds.id(location))
                            + " refers to function " + Long.toUnsignedString(lines.get(frame * LINE_WIDTH))
                            + ", which isn't defined");
                }
            }
        }
        firstFrames[count] = frames;
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
                mappingRows());
    }

    private List<Mapping> mappingRows() {
        List<Mapping> rows = new ArrayList<>();
        for (int i = 0; i < mappingIds.size(); i++) {
            int at = i * 6;
            long flags = mappings.get(at + 5);
            rows.add(new Mapping(
                    mappings.get(at),
                    mappings.get(at + 1),
                    mappings.get(at + 2),
                    text(mappings.get(at + 3), "mapping"),
                    text(mappings.get(at + 4), "mapping"),
                    (flags & 1) != 0,
                    (flags & 2) != 0,
                    (flags & 4) != 0,
                    (flags & 8) != 0));
        }
        return List.copyOf(rows);
    }
}
