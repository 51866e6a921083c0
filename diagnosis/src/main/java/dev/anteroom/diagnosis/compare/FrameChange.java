package dev.anteroom.diagnosis.compare;

import dev.anteroom.capture.evidence.ProfileKind;
import dev.anteroom.profile.Profile;
import dev.anteroom.profile.ProfileDiff;
import dev.anteroom.profile.ProfileMerge;
import dev.anteroom.profile.analysis.Top;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A function whose own share of a profile grew or shrank, by the profile module's diff (`-diff_base -normalize`).
///
/// @param before share of the profile's total in which it was the leaf, 0 to 1
public record FrameChange(ProfileKind kind, String function, double before, double after) {
    static final List<ProfileKind> KINDS =
            List.of(ProfileKind.CPU, ProfileKind.BLOCK, ProfileKind.MUTEX, ProfileKind.GOROUTINE);

    /// Smaller changes aren't worth a line.
    private static final double WORTH_SHOWING = 0.01;

    /// Standard errors of the shares, by the number of samples, that a change has to exceed.
    private static final double NOISE = 3;

    private static final int ROWS = 10;

    /// The functions that changed most, growing first, of each kind that both sides have.
    static List<FrameChange> of(Side before, Side after) {
        List<FrameChange> changes = new ArrayList<>();
        for (ProfileKind kind : KINDS) {
            List<Profile> base = profiles(before, kind);
            List<Profile> now = profiles(after, kind);
            if (!base.isEmpty() && !now.isEmpty()) {
                changes.addAll(merged(kind, base, now));
            }
        }
        return changes;
    }

    private static List<FrameChange> merged(ProfileKind kind, List<Profile> before, List<Profile> after) {
        try {
            return of(kind, ProfileMerge.merge(before), ProfileMerge.merge(after));
        } catch (IllegalArgumentException e) {
            // Profiles of different sample types can't be set against each other.
            return List.of();
        }
    }

    private static List<Profile> profiles(Side side, ProfileKind kind) {
        List<Profile> profiles = new ArrayList<>();
        for (CaptureFigures capture : side.captures()) {
            Profile profile = capture.profiles().get(kind);
            if (profile != null) {
                profiles.add(profile);
            }
        }
        return profiles;
    }

    private static List<FrameChange> of(ProfileKind kind, Profile before, Profile after) {
        int type = before.defaultSampleIndex();
        double base = before.total(type);
        double now = after.total(type);
        if (base <= 0
                || now <= 0
                || before.sampleTypes().size() != after.sampleTypes().size()) {
            return List.of();
        }
        Map<String, Double> shares = new HashMap<>();
        for (Top.Row row : top(before, type).rows()) {
            shares.put(row.name(), row.flat() / base);
        }
        List<FrameChange> changes = new ArrayList<>();
        for (Top.Row row : top(ProfileDiff.compare(after, before, true), type).rows()) {
            double share = shares.getOrDefault(row.name(), 0.0);
            double grown = Math.max(0, share + row.flat() / base);
            if (Math.abs(grown - share) >= WORTH_SHOWING
                    && Significance.sharesDiffer(share, events(before), grown, events(after), NOISE)) {
                changes.add(new FrameChange(kind, row.name(), share, grown));
            }
        }
        changes.sort(Comparator.comparingDouble((FrameChange c) -> Math.abs(c.after - c.before))
                .reversed());
        return changes.subList(0, Math.min(ROWS, changes.size()));
    }

    /// Samples of a CPU profile, contentions of a block or mutex profile, goroutines: what was counted.
    private static double events(Profile profile) {
        return profile.total(0);
    }

    private static Top top(Profile profile, int type) {
        return Top.of(profile, new Top.Options(type, false, 0, 0, 0, Top.total(profile, type)));
    }
}
