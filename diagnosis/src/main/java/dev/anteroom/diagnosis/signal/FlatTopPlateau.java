package dev.anteroom.diagnosis.signal;

import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.ProfileFile;
import dev.anteroom.capture.evidence.ProfileKind;
import dev.anteroom.diagnosis.accept.AcceptFrames;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.Signal;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The flat-top wide peak (R1): Accept as a wide leaf plateau of a flame graph of goroutines or of blocked time.
///
/// ```
///   ┌──────────────────────────────────────┐
///   │ internal/poll.(*FD).Accept           │┌───┐
///   ├──────────────────────────────────────┤│ … │
///   │ net.(*TCPListener).Accept            │├───┤
///   ├──────────────────────────────────────┴┴───┤
///   │ net/http.(*Server).Serve                  │
/// ```
///
/// It is what folklore calls "blocked in Accept", and by itself it is health: a parked Accept waits for clients. It
/// says something only beside a queue that isn't empty.
///
/// @param share share of the profile whose innermost meaningful frame is Accept, 0 to 1
public record FlatTopPlateau(double share, String profile, String file) implements Signal {
    private static final Set<String> PLUMBING = Set.of(
            "runtime.gopark",
            "runtime.netpollblock",
            "internal/poll.runtime_pollWait",
            "internal/poll.(*pollDesc).wait",
            "internal/poll.(*pollDesc).waitRead",
            "runtime.goparkunlock",
            "runtime.semacquire1",
            "runtime.selectgo");

    public static Optional<FlatTopPlateau> of(ProcessEvidence process) {
        FlatTopPlateau widest = null;
        for (ProfileKind kind : List.of(ProfileKind.GOROUTINE, ProfileKind.BLOCK, ProfileKind.FOLDED)) {
            Optional<Observation<ProfileFile>> file = Profiles.latest(process, kind);
            if (file.isEmpty()) {
                continue;
            }
            StackShares shares = StackShares.of(file.get().value().profile());
            if (shares.isEmpty()) {
                continue;
            }
            double share = shares.share(plateau(file.get().value()));
            if (widest == null || share > widest.share) {
                widest = new FlatTopPlateau(
                        share,
                        kind.toString().toLowerCase(java.util.Locale.ROOT),
                        file.get().file());
            }
        }
        return Optional.ofNullable(widest);
    }

    private static long plateau(ProfileFile file) {
        var profile = file.profile();
        int type = profile.defaultSampleIndex();
        long sum = 0;
        for (int sample = 0; sample < profile.sampleCount(); sample++) {
            for (int frame : profile.frames(sample)) {
                String name = profile.frameName(frame);
                if (PLUMBING.contains(name)) {
                    continue;
                }
                if (AcceptFrames.isCore(name)) {
                    sum += profile.value(sample, type);
                }
                break;
            }
        }
        return sum;
    }

    @Override
    public String id() {
        return "flat_top_plateau";
    }

    @Override
    public double strength() {
        return Math.min(1, share * 1.5);
    }

    @Override
    public String summary() {
        return "Accept is the top of " + Words.percent(share) + " of the " + profile
                + " profile; a parked Accept is health unless the queue isn't empty";
    }

    @Override
    public List<Fact> facts() {
        return List.of(new Fact("share of stacks that end in Accept", Words.percent(share), null, null, file));
    }
}
