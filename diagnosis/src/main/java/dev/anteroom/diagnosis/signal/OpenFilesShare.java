package dev.anteroom.diagnosis.signal;

import dev.anteroom.capture.evidence.Limits;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.OpenFiles;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.RuntimeStats;
import dev.anteroom.diagnosis.Fact;
import java.util.List;
import java.util.Optional;

/// Open file descriptors against RLIMIT_NOFILE. `accept4` fails with EMFILE when no number below the soft limit is
/// free.
///
/// @param used most open descriptors seen at one moment
/// @param limit soft limit; -1 where no file says it
public record OpenFilesShare(long used, long limit, String file) implements Signal {
    public static Optional<OpenFilesShare> of(ProcessEvidence process) {
        long used = -1;
        String file = "";
        for (Observation<OpenFiles> open : process.openFiles().observations()) {
            if (open.value().count() > used) {
                used = open.value().count();
                file = open.file();
            }
        }
        long limit = process.limits()
                .last()
                .map(Observation::value)
                .map(Limits::openFilesSoft)
                .orElse(-1L);
        for (Observation<RuntimeStats> stats : process.runtimeStats().observations()) {
            Long open = stats.value().openFiles();
            if (open != null && open > used) {
                used = open;
                file = stats.file();
            }
            if (limit < 0 && stats.value().maxOpenFiles() != null) {
                limit = stats.value().maxOpenFiles();
            }
        }
        return used < 0 ? Optional.empty() : Optional.of(new OpenFilesShare(used, limit, file));
    }

    /// Whether the next descriptor is, or was a moment ago, not to be had: within 1 % or 2 descriptors of the limit,
    /// since a process at its limit frees one now and then.
    public boolean exhausted() {
        return limit > 0 && used >= limit - Math.max(2, limit / 100);
    }

    @Override
    public String id() {
        return "open_files";
    }

    @Override
    public double strength() {
        return limit <= 0 ? 0 : exhausted() ? 1 : used > limit * 0.9 ? 0.4 : 0;
    }

    @Override
    public String summary() {
        return limit > 0
                ? used + " of " + limit + " file descriptors in use (" + Words.percent((double) used / limit) + ")"
                : used + " file descriptors in use; the capture doesn't say how many are allowed";
    }

    @Override
    public List<Fact> facts() {
        return List.of(Fact.number(
                "open file descriptors" + (limit > 0 ? ", soft limit " + limit : ""), used, "fds", null, file));
    }
}
