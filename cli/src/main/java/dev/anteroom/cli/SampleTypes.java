package dev.anteroom.cli;

import dev.anteroom.profile.Profile;
import dev.anteroom.profile.ValueType;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// Finds the sample type that was asked for.
final class SampleTypes {
    private SampleTypes() {}

    /// As pprof: a number, a name, or a name with `inuse_` before it; null is the profile's default.
    static int index(CommandSpec spec, Path file, Profile profile, @Nullable String asked) {
        List<ValueType> types = profile.sampleTypes();
        if (types.isEmpty()) {
            throw new IllegalArgumentException(file + ": holds no sample types, so nothing was counted");
        }
        if (asked == null) {
            return profile.defaultSampleIndex();
        }
        if (asked.matches("\\d{1,4}") && Integer.parseInt(asked) < types.size()) {
            return Integer.parseInt(asked);
        }
        int named = find(types, asked, asked.startsWith("inuse_") ? asked.substring(6) : asked);
        if (named >= 0) {
            return named;
        }
        throw new ParameterException(
                spec.commandLine(),
                "sample type " + asked + " must be one of "
                        + types.stream().map(ValueType::type).toList() + ", or its number");
    }

    /// The type of this name in a profile of contentions: `contentions` counts them, `delay` sums how long they
    /// took.
    static int ofWaits(Path file, Profile profile, String name) {
        int type = find(profile.sampleTypes(), name, name);
        if (type < 0) {
            throw new IllegalArgumentException(file + ": has no " + name
                    + ", so it doesn't tell how long a wait took (a block or mutex profile does, and a trace)");
        }
        return type;
    }

    private static int find(List<ValueType> types, String name, String otherName) {
        for (int i = 0; i < types.size(); i++) {
            String type = types.get(i).type();
            if (type.equals(name) || type.equals(otherName)) {
                return i;
            }
        }
        return -1;
    }
}
