package dev.anteroom.profile;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Stacks with values: what was sampled, how often, with which labels. Immutable, and kept in columns of primitives.
///
/// A *sample* has one value per [sample type][#sampleTypes()], a stack, and labels. A stack is a list of *locations*,
/// leaf first; a
/// location is one address (or one line of a text), and holds one *frame*, or several when the compiler inlined calls
/// there (innermost first, so that frames are leaf first as well). A frame is a line of a *function*. All four are
/// numbered from 0.
///
/// To walk a stack frame by frame use [#frames(int)]. Loops over every sample of a large profile are faster by
/// location:
/// ```
/// for (int i = profile.stackStart(sample); i < profile.stackEnd(sample); i++) {
///     int location = profile.locationAt(i);
///     for (int frame = profile.firstFrame(location); frame < profile.endFrame(location); frame++) { … }
/// }
/// ```
public final class Profile {
    private final ProfileHeader header;
    private final Symbols symbols;
    private final Samples samples;
    private final LabelSets labels;
    private final boolean inlining;

    Profile(ProfileHeader header, Symbols symbols, Samples samples, LabelSets labels) {
        this.header = header;
        this.symbols = symbols;
        this.samples = samples;
        this.labels = labels;
        boolean single = true;
        for (int location = 0; location <= symbols.addresses().length && single; location++) {
            single = symbols.firstFrames()[location] == location;
        }
        this.inlining = !single;
    }

    /// The same stacks with other values.
    ///
    /// @param values row after row, as many for each as the header has sample types
    Profile with(ProfileHeader newHeader, LongColumn values) {
        int types = newHeader.sampleTypes().size();
        return new Profile(
                newHeader,
                symbols,
                new Samples(samples.count(), samples.starts(), samples.stacks(), values, types),
                labels);
    }

    // ---- as a whole

    public ProfileHeader header() {
        return header;
    }

    public List<ValueType> sampleTypes() {
        return header.sampleTypes();
    }

    /// Index of the sample type to look at first; -1 when there are no sample types.
    public int defaultSampleIndex() {
        return header.defaultSampleIndex();
    }

    /// When recording began, nanoseconds since 1970; 0 if unknown.
    public long timeNanos() {
        return header.timeNanos();
    }

    /// For how long it was recorded, nanoseconds; 0 if unknown.
    public long durationNanos() {
        return header.durationNanos();
    }

    public @Nullable ValueType periodType() {
        return header.periodType();
    }

    public long period() {
        return header.period();
    }

    public List<String> comments() {
        return header.comments();
    }

    public List<Mapping> mappings() {
        return symbols.mappings();
    }

    // ---- samples

    public int sampleCount() {
        return samples.count();
    }

    /// @param type index into [#sampleTypes()]
    public long value(int sample, int type) {
        return samples.values().get(sample * samples.types() + type);
    }

    /// Sum of one type's values over all samples.
    public long total(int type) {
        long sum = 0;
        for (int sample = 0; sample < samples.count(); sample++) {
            sum += value(sample, type);
        }
        return sum;
    }

    public List<Label> labels(int sample) {
        return labels.get(labelSet(sample));
    }

    /// Number of the sample's label set; samples with the same labels in the same order share it. 0 is the empty set.
    public int labelSet(int sample) {
        return samples.stacks().get(samples.starts()[sample]);
    }

    public int labelSetCount() {
        return labels.count();
    }

    /// The labels of a label set.
    public List<Label> labelsOfSet(int labelSet) {
        return labels.get(labelSet);
    }

    // ---- stacks, by frame

    /// Frames of the sample's stack, inlined ones included. 0 is possible.
    public int stackLength(int sample) {
        if (!inlining) {
            return locations(sample);
        }
        int length = 0;
        for (int i = stackStart(sample); i < stackEnd(sample); i++) {
            int location = locationAt(i);
            length += endFrame(location) - firstFrame(location);
        }
        return length;
    }

    /// The stack of the sample, leaf first: a new array of frames.
    public int[] frames(int sample) {
        int[] frames = new int[stackLength(sample)];
        int at = 0;
        for (int i = stackStart(sample); i < stackEnd(sample); i++) {
            int location = locationAt(i);
            for (int frame = firstFrame(location); frame < endFrame(location); frame++) {
                frames[at++] = frame;
            }
        }
        return frames;
    }

    /// One frame of a stack; depth 0 is the leaf. Takes time in the depth when calls were inlined: walk stacks with
    /// [#frames(int)].
    public int frame(int sample, int depth) {
        if (!inlining) {
            return locationAt(Objects.checkIndex(depth, stackLength(sample)) + stackStart(sample));
        }
        int left = depth;
        for (int i = stackStart(sample); i < stackEnd(sample); i++) {
            int location = locationAt(i);
            int size = endFrame(location) - firstFrame(location);
            if (left < size) {
                return firstFrame(location) + left;
            }
            left -= size;
        }
        throw new IndexOutOfBoundsException("depth " + depth + " of a stack of " + stackLength(sample));
    }

    // ---- stacks, by location

    /// Position of the first (leaf) location of the sample's stack, for [#locationAt].
    public int stackStart(int sample) {
        return samples.starts()[sample] + 1;
    }

    /// Position after the last (root) location of the sample's stack.
    public int stackEnd(int sample) {
        return samples.starts()[sample + 1];
    }

    public int locationAt(int position) {
        return samples.stacks().get(position);
    }

    /// Copies the locations of the sample's stack, leaf first, to the beginning of `buffer`, or of a longer one
    /// if they don't fit, and returns that: for loops over all stacks.
    public int[] copyLocations(int sample, int[] buffer) {
        int length = locations(sample);
        int[] target = length <= buffer.length ? buffer : new int[length * 2];
        samples.stacks().copy(stackStart(sample), target, length);
        return target;
    }

    /// How many locations the sample's stack has.
    public int locations(int sample) {
        return stackEnd(sample) - stackStart(sample);
    }

    // ---- locations

    public int locationCount() {
        return symbols.addresses().length;
    }

    /// First frame of a location: the innermost inlined call, or the only one.
    public int firstFrame(int location) {
        return symbols.firstFrames()[location];
    }

    /// Frame after the last of a location. Equal to `firstFrame` when nothing was resolved there.
    public int endFrame(int location) {
        return symbols.firstFrames()[location + 1];
    }

    public long address(int location) {
        return symbols.addresses()[location];
    }

    /// Index into [#mappings()], or -1.
    public int mapping(int location) {
        return symbols.locationMappings()[location];
    }

    /// Several locations with the same lines were folded into this one.
    public boolean isFolded(int location) {
        return symbols.folded().get(location);
    }

    // ---- frames

    public int frameCount() {
        return symbols.frameFunctions().length;
    }

    /// The frame's function.
    public int frameFunction(int frame) {
        return symbols.frameFunctions()[frame];
    }

    /// Name of the frame's function; empty if unknown.
    public String frameName(int frame) {
        return symbols.functionNames()[frameFunction(frame)];
    }

    /// Source file of the frame's function; empty if unknown.
    public String frameFile(int frame) {
        return symbols.fileNames()[frameFunction(frame)];
    }

    /// Line in the source file, from 1; 0 if unknown.
    public long frameLine(int frame) {
        return symbols.frameLines()[frame];
    }

    /// Column in the source file, from 1; 0 if unknown.
    public long frameColumn(int frame) {
        return symbols.frameColumns()[frame];
    }

    public int frameLocation(int frame) {
        return symbols.frameLocations()[frame];
    }

    /// Mapping of the frame's location, or null.
    public @Nullable Mapping frameMapping(int frame) {
        int mapping = mapping(frameLocation(frame));
        return mapping < 0 ? null : symbols.mappings().get(mapping);
    }

    /// The call was inlined into the next frame of the stack.
    public boolean isInlined(int frame) {
        return frame + 1 < endFrame(frameLocation(frame));
    }

    // ---- functions

    public int functionCount() {
        return symbols.functionNames().length;
    }

    public String functionName(int function) {
        return symbols.functionNames()[function];
    }

    /// The name as the linker knows it (mangled); often equal to [#functionName].
    public String functionSystemName(int function) {
        return symbols.systemNames()[function];
    }

    public String functionFile(int function) {
        return symbols.fileNames()[function];
    }

    /// Line at which the function starts; 0 if unknown.
    public long functionStartLine(int function) {
        return symbols.startLines()[function];
    }

    /// The same samples under another header.
    ///
    /// @throws IllegalArgumentException if it has another number of sample types
    public Profile withHeader(ProfileHeader changed) {
        if (changed.sampleTypes().size() != samples.types()) {
            throw new IllegalArgumentException("samples have " + samples.types() + " values, not "
                    + changed.sampleTypes().size());
        }
        return new Profile(changed, symbols, samples, labels);
    }

    /// The same tables with other samples, for filters.
    Profile withRows(Symbols changedSymbols, Samples changedSamples) {
        return new Profile(header, changedSymbols, changedSamples, labels);
    }

    /// Without the samples whose values are all 0; the same object if there are none.
    Profile withoutZeros() {
        BitSet zeros = new BitSet();
        for (int sample = 0; sample < samples.count(); sample++) {
            boolean zero = true;
            for (int type = 0; type < samples.types() && zero; type++) {
                zero = value(sample, type) == 0;
            }
            zeros.set(sample, zero);
        }
        return zeros.isEmpty() ? this : ProfileFilter.dropSamples(this, zeros);
    }

    Symbols symbols() {
        return symbols;
    }

    @Override
    public String toString() {
        return "Profile" + Arrays.asList(sampleTypes().toArray()) + " of " + sampleCount() + " samples";
    }
}
