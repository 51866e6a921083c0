package dev.anteroom.profile;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a profile says about itself as a whole.
///
/// @param sampleTypes meaning of each value of a sample, in order
/// @param defaultSampleType name of the type to look at first; empty: the last one
/// @param timeNanos when recording began, nanoseconds since 1970; 0 if unknown
/// @param durationNanos for how long it was recorded, nanoseconds; 0 if unknown or not meaningful
/// @param periodType what is counted between two samples; null if unknown
/// @param period events between two samples, in the unit of `periodType`; 0 if unknown
/// @param comments free text
/// @param docUrl where the profile is explained; may be empty
/// @param dropFrames regular expression of functions that a viewer should remove together with what they called; may be
/// empty
/// @param keepFrames regular expression of functions to keep although `dropFrames` matches; may be empty
public record ProfileHeader(
        List<ValueType> sampleTypes,
        String defaultSampleType,
        long timeNanos,
        long durationNanos,
        @Nullable ValueType periodType,
        long period,
        List<String> comments,
        String docUrl,
        String dropFrames,
        String keepFrames) {
    public ProfileHeader {
        sampleTypes = List.copyOf(sampleTypes);
        comments = List.copyOf(comments);
    }

    /// A header that knows the sample types and nothing else.
    public static ProfileHeader of(List<ValueType> sampleTypes) {
        return new ProfileHeader(sampleTypes, "", 0, 0, null, 0, List.of(), "", "", "");
    }

    /// The same with another time and duration, nanoseconds.
    public ProfileHeader withTime(long newTimeNanos, long newDurationNanos) {
        return new ProfileHeader(
                sampleTypes,
                defaultSampleType,
                newTimeNanos,
                newDurationNanos,
                periodType,
                period,
                comments,
                docUrl,
                dropFrames,
                keepFrames);
    }

    /// The same with another period.
    public ProfileHeader withPeriod(ValueType newPeriodType, long newPeriod) {
        return new ProfileHeader(
                sampleTypes,
                defaultSampleType,
                timeNanos,
                durationNanos,
                newPeriodType,
                newPeriod,
                comments,
                docUrl,
                dropFrames,
                keepFrames);
    }

    /// The same with another default sample type.
    public ProfileHeader withDefaultSampleType(String type) {
        return new ProfileHeader(
                sampleTypes,
                type,
                timeNanos,
                durationNanos,
                periodType,
                period,
                comments,
                docUrl,
                dropFrames,
                keepFrames);
    }

    /// The same with another comment behind the others.
    public ProfileHeader withComment(String comment) {
        List<String> more = new ArrayList<>(comments);
        more.add(comment);
        return new ProfileHeader(
                sampleTypes,
                defaultSampleType,
                timeNanos,
                durationNanos,
                periodType,
                period,
                more,
                docUrl,
                dropFrames,
                keepFrames);
    }

    /// Index of the type to look at first: the one that [#defaultSampleType] names, else the last (as pprof does); -1
    /// if there is none.
    public int defaultSampleIndex() {
        for (int i = 0; i < sampleTypes.size(); i++) {
            if (sampleTypes.get(i).type().equals(defaultSampleType)) {
                return i;
            }
        }
        return sampleTypes.size() - 1;
    }
}
