package dev.anteroom.diagnosis.signal;

import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.ProfileFile;
import dev.anteroom.capture.evidence.ProfileKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds a process's profiles by kind.
public final class Profiles {
    private Profiles() {}

    public static List<Observation<ProfileFile>> all(ProcessEvidence process, ProfileKind kind) {
        List<Observation<ProfileFile>> found = new ArrayList<>();
        for (Observation<ProfileFile> file : process.profiles()) {
            if (file.value().kind() == kind) {
                found.add(file);
            }
        }
        return found;
    }

    /// The latest profile of that kind that has samples, else the latest.
    public static Optional<Observation<ProfileFile>> latest(ProcessEvidence process, ProfileKind kind) {
        List<Observation<ProfileFile>> found = all(process, kind);
        for (Observation<ProfileFile> file : found.reversed()) {
            if (file.value().profile().sampleCount() > 0) {
                return Optional.of(file);
            }
        }
        return found.isEmpty() ? Optional.empty() : Optional.of(found.getLast());
    }

    /// Whether a function is on the stack of whoever answers somebody's request for a profile.
    public static boolean serves(String function) {
        return function.startsWith("net/http/pprof.");
    }
}
