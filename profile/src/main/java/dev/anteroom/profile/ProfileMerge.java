package dev.anteroom.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Adds profiles up, as pprof does (github.com/google/pprof/profile/merge.go): the values of samples with equal
/// stacks and labels are summed, durations are summed, the time is the earliest, the period the longest.
/// Addresses are compared relative to their mapping, so that two runs of one binary meet.
public final class ProfileMerge {
    private final ProfileBuilder builder;
    private final Map<MappingKey, Integer> mappings = new HashMap<>();
    private final List<Mapping> kept = new ArrayList<>();

    /// Mappings are equal if size (in pages), offset and binary are.
    private record MappingKey(long size, long offset, String binary) {
        static MappingKey of(Mapping mapping) {
            long size = (mapping.limit() - mapping.start() + 0xfff) & ~0xfffL;
            return new MappingKey(
                    size, mapping.offset(), mapping.buildId().isEmpty() ? mapping.file() : mapping.buildId());
        }
    }

    private ProfileMerge(ProfileHeader header) {
        builder = new ProfileBuilder(header);
    }

    /// @throws IllegalArgumentException if there is none, or two don't have the same sample types
    public static Profile merge(List<Profile> profiles) {
        if (profiles.isEmpty()) {
            throw new IllegalArgumentException("there is no profile to merge");
        }
        ProfileMerge merge = new ProfileMerge(header(profiles));
        for (Profile profile : profiles) {
            merge.add(profile, 1, List.of());
        }
        return merge.builder.build().withoutZeros();
    }

    /// `profile` minus `base`, where the samples of `base` also get the label.
    static Profile subtract(Profile profile, Profile base, double[] profileScales, List<Label> baseLabels) {
        ProfileMerge merge = new ProfileMerge(header(List.of(profile, base)));
        merge.addScaled(profile, profileScales, List.of());
        merge.add(base, -1, baseLabels);
        return merge.builder.build().withoutZeros();
    }

    private static ProfileHeader header(List<Profile> profiles) {
        ProfileHeader first = profiles.getFirst().header();
        long time = 0;
        long duration = 0;
        long period = 0;
        String defaultType = "";
        Set<String> comments = new LinkedHashSet<>();
        for (Profile profile : profiles) {
            ProfileHeader header = profile.header();
            checkCompatible(first, header);
            time = time == 0 || header.timeNanos() < time ? header.timeNanos() : time;
            duration += header.durationNanos();
            period = period == 0 || period < header.period() ? header.period() : period;
            defaultType = defaultType.isEmpty() ? header.defaultSampleType() : defaultType;
            comments.addAll(header.comments());
        }
        return new ProfileHeader(
                first.sampleTypes(),
                defaultType,
                time,
                duration,
                first.periodType(),
                period,
                List.copyOf(comments),
                first.docUrl(),
                first.dropFrames(),
                first.keepFrames());
    }

    private static void checkCompatible(ProfileHeader first, ProfileHeader other) {
        if (!first.sampleTypes().equals(other.sampleTypes())) {
            throw new IllegalArgumentException("profiles of different kinds can't be combined: " + first.sampleTypes()
                    + " and " + other.sampleTypes());
        }
        if (!same(first.periodType(), other.periodType())) {
            throw new IllegalArgumentException("profiles with different periods can't be combined: "
                    + first.periodType() + " and " + other.periodType());
        }
    }

    private static boolean same(@Nullable ValueType one, @Nullable ValueType other) {
        ValueType none = new ValueType("", "");
        return (one == null ? none : one).equals(other == null ? none : other);
    }

    private void add(Profile profile, long factor, List<Label> extraLabels) {
        double[] scales = new double[profile.sampleTypes().size()];
        Arrays.fill(scales, (double) factor);
        addScaled(profile, scales, extraLabels);
    }

    private void addScaled(Profile profile, double[] scales, List<Label> extraLabels) {
        Renumbering renumbering = new Renumbering(profile);
        int[] labelSets = labelSets(profile, extraLabels);
        long[] values = new long[scales.length];
        int[] stack = new int[256];
        for (int sample = 0; sample < profile.sampleCount(); sample++) {
            boolean zero = true;
            for (int type = 0; type < values.length; type++) {
                long value = profile.value(sample, type);
                values[type] = scales[type] == 1 ? value : scales[type] == -1 ? -value : scaled(value, scales[type]);
                zero &= value == 0;
            }
            if (zero) {
                continue;
            }
            int start = profile.stackStart(sample);
            int length = profile.stackEnd(sample) - start;
            if (length > stack.length) {
                stack = new int[length * 2];
            }
            for (int i = 0; i < length; i++) {
                stack[i] = renumbering.location(profile.locationAt(start + i));
            }
            builder.sample(stack, length, labelSets[profile.labelSet(sample)], values);
        }
    }

    private int[] labelSets(Profile profile, List<Label> extraLabels) {
        int[] numbers = new int[profile.labelSetCount()];
        for (int set = 0; set < numbers.length; set++) {
            List<Label> labels = new ArrayList<>(profile.labelsOfSet(set));
            labels.addAll(extraLabels);
            numbers[set] = builder.labelSet(labels);
        }
        return numbers;
    }

    /// To the nearest integer, halves away from zero, as Go's math.Round.
    private static long scaled(long value, double scale) {
        double exact = value * scale;
        return (long) Math.copySign(Math.floor(Math.abs(exact) + 0.5), exact);
    }

    /// What the locations, functions and mappings of one profile are in the merged one. Only those that a sample needs
    /// go there.
    private final class Renumbering {
        private final Profile profile;
        private final int[] locations;
        private final int[] functions;
        private final int[] mappingNumbers;
        private final long[] shifts;

        Renumbering(Profile profile) {
            this.profile = profile;
            locations = unknown(profile.locationCount());
            functions = unknown(profile.functionCount());
            mappingNumbers = unknown(profile.mappings().size());
            shifts = new long[mappingNumbers.length];
            if (mappings.isEmpty() && mappingNumbers.length > 0) {
                // The first mapping is the main binary, and stays the first.
                mapping(0);
            }
        }

        private static int[] unknown(int length) {
            int[] numbers = new int[length];
            Arrays.fill(numbers, -1);
            return numbers;
        }

        int location(int of) {
            if (locations[of] < 0) {
                int from = profile.mapping(of);
                int mapping = from < 0 ? -1 : mapping(from);
                long shift = from < 0 ? 0 : shifts[from];
                builder.beginLocation(profile.address(of) + shift, mapping, profile.isFolded(of));
                for (int frame = profile.firstFrame(of); frame < profile.endFrame(of); frame++) {
                    builder.addFrame(
                            function(profile.frameFunction(frame)),
                            profile.frameLine(frame),
                            profile.frameColumn(frame));
                }
                locations[of] = builder.endLocation();
            }
            return locations[of];
        }

        private int function(int of) {
            if (functions[of] < 0) {
                functions[of] = builder.function(
                        profile.functionName(of),
                        profile.functionSystemName(of),
                        profile.functionFile(of),
                        profile.functionStartLine(of));
            }
            return functions[of];
        }

        private int mapping(int of) {
            if (mappingNumbers[of] < 0) {
                Mapping mapping = profile.mappings().get(of);
                int number = mappings.computeIfAbsent(MappingKey.of(mapping), _ -> builder.mapping(mapping));
                if (number == kept.size()) {
                    kept.add(mapping);
                }
                mappingNumbers[of] = number;
                shifts[of] = kept.get(number).start() - mapping.start();
            }
            return mappingNumbers[of];
        }
    }
}
