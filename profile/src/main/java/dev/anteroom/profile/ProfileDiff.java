package dev.anteroom.profile;

import java.util.Arrays;
import java.util.List;

/// What one profile has more, and less, than another, as pprof shows it.
public final class ProfileDiff {
    /// The label of the base's samples in [#compare], as in pprof.
    static final Label BASE = new Label.Text("pprof::base", "true");

    private ProfileDiff() {}

    /// The profile minus an earlier one of the same process: `-base`. Meant for profiles that only grow (heap, block,
    /// mutex).
    ///
    /// @param normalize first scale the profile to the base's total of each sample type
    public static Profile subtract(Profile profile, Profile base, boolean normalize) {
        return ProfileMerge.subtract(profile, base, scales(profile, base, normalize), List.of());
    }

    /// The profile minus another one, with the base's samples kept apart, so that shares are of the base's total:
    /// `-diff_base`. Meant for two comparable recordings.
    ///
    /// @param normalize first scale the profile to the base's total of each sample type
    public static Profile compare(Profile profile, Profile base, boolean normalize) {
        return ProfileMerge.subtract(profile, base, scales(profile, base, normalize), List.of(BASE));
    }

    /// Whether a label set marks a sample of the base.
    public static boolean isBase(List<Label> labels) {
        return labels.contains(BASE);
    }

    private static double[] scales(Profile profile, Profile base, boolean normalize) {
        double[] scales = new double[profile.sampleTypes().size()];
        Arrays.fill(scales, 1);
        if (normalize && base.sampleTypes().size() == scales.length) {
            for (int type = 0; type < scales.length; type++) {
                long total = profile.total(type);
                scales[type] = total == 0 ? 0 : (double) base.total(type) / total;
            }
        }
        return scales;
    }
}
