package dev.anteroom.diagnosis.signal;

import dev.anteroom.capture.evidence.Limits;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.OpenFiles;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.ProcessStatus;
import dev.anteroom.capture.evidence.RuntimeStats;
import dev.anteroom.capture.evidence.Sysctls;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.Signal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Open file descriptors against RLIMIT_NOFILE. `accept4` fails with EMFILE when no number below the soft limit is
/// free.
///
/// Beside it the system's table of open files: `accept4` fails with ENFILE when `fs.file-nr` has reached `fs.file-max`
/// (kernel: fs/file_table.c; the superuser's processes are exempt only with CAP_SYS_ADMIN).
///
/// @param used most open descriptors seen at one moment; -1 where only the system's table is known
/// @param limit soft limit; -1 where no file says it
/// @param everUsed descriptors that were in use at some time, at least, by the size of the process's table; 0
///     where no file says it
/// @param systemUsed open files of the whole system; -1 where no file says it
/// @param systemLimit `fs.file-max`
public record OpenFilesShare(
        long used, long limit, String file, long everUsed, long systemUsed, long systemLimit, String systemFile)
        implements Signal {
    /// The least table: what every process starts with (`NR_OPEN_DEFAULT` 64, and one doubling of what a Go
    /// program opens by itself).
    private static final int SMALL_TABLE = 128;

    /// Share in use from which little is left for a crowd.
    private static final double SOON = 0.8;

    public static Optional<OpenFilesShare> of(ProcessEvidence process) {
        long used = -1;
        long highest = -1;
        String file = "";
        for (Observation<OpenFiles> open : process.openFiles().observations()) {
            highest = Math.max(highest, open.value().highest());
            // Some rows of a longer listing are no count.
            if (open.value().excerpt()) {
                file = file.isEmpty() ? open.file() : file;
            } else if (open.value().count() > used) {
                used = open.value().count();
                file = open.file();
            }
        }
        long allowed = -1;
        for (Observation<RuntimeStats> stats : process.runtimeStats().observations()) {
            Long open = stats.value().openFiles();
            if (open != null && open > used) {
                used = open;
                file = stats.file();
            }
            if (allowed < 0 && stats.value().maxOpenFiles() != null) {
                allowed = stats.value().maxOpenFiles();
            }
        }
        Optional<Limits> limits = process.limits().last().map(Observation::value);
        Optional<Long> soft = limits.map(Limits::openFilesSoft);
        // A shell's limit is the service's only as far as the service's own count agrees with it.
        boolean believed = limits.map(l -> !l.ofShell()).orElse(true)
                || (soft.isPresent() && used >= soft.get() - 2 && used <= soft.get() + 1);
        long limit = soft.isPresent() && believed ? soft.get() : allowed;
        long systemUsed = -1;
        long systemLimit = -1;
        String systemFile = "";
        for (Observation<Sysctls> sysctls : process.sysctls().observations()) {
            List<Long> table = numbers(sysctls.value().values().get("fs.file-nr"));
            Long most = sysctls.value().number("fs.file-max");
            if (table.size() == 3 && table.getFirst() > systemUsed) {
                systemUsed = table.getFirst();
                systemLimit = most == null ? table.getLast() : most;
                systemFile = sysctls.file();
            }
        }
        long everUsed = process.status()
                .map(ProcessStatus::descriptorSlots)
                .last()
                .map(Observation::value)
                .filter(slots -> slots > SMALL_TABLE)
                .map(slots -> slots / 2L)
                .orElse(0L);
        if (used < 0) {
            everUsed = Math.max(everUsed, highest + 1);
        }
        return used < 0 && systemUsed < 0 && (everUsed == 0 || limit < 0)
                ? Optional.empty()
                : Optional.of(new OpenFilesShare(used, limit, file, everUsed, systemUsed, systemLimit, systemFile));
    }

    /// The numbers of `fs.file-nr`: allocated, unused (always 0 since Linux 2.6), the limit.
    private static List<Long> numbers(@Nullable String text) {
        return text != null && text.strip().matches("\\d{1,18}(\\s+\\d{1,18}){2}")
                ? Arrays.stream(text.strip().split("\\s+")).map(Long::valueOf).toList()
                : List.of();
    }

    /// Whether the next descriptor is, or was a moment ago, not to be had by the process or on the whole system.
    public boolean exhausted() {
        return near(used, limit) || systemExhausted();
    }

    /// Whether, nobody having counted, the table's size shows that most of the allowed were in use at some time.
    public boolean onceNearLimit() {
        return used < 0 && limit > 0 && everUsed >= limit * 3 / 4;
    }

    /// Whether nearly all were in use when somebody counted. A process that lives at its limit frees some and
    /// takes them again; who counts sees it a moment later.
    public boolean nearLimit() {
        return limit > 0 && used > limit * 0.9;
    }

    /// Whether so many are in use that the next crowd of connections meets the limit.
    public boolean nearLimitSoon() {
        return limit > 0 && used >= limit * SOON;
    }

    public boolean systemExhausted() {
        return near(systemUsed, systemLimit);
    }

    /// Within 1% or 2 of the limit, since a process at its limit frees one now and then.
    private static boolean near(long used, long limit) {
        return limit > 0 && used >= limit - Math.max(2, limit / 100);
    }

    @Override
    public String id() {
        return "open_files";
    }

    @Override
    public double strength() {
        return exhausted() ? 1 : onceNearLimit() || nearLimit() ? 0.4 : 0;
    }

    @Override
    public String summary() {
        if (used < 0 && everUsed > 0 && !systemExhausted()) {
            return "at least " + everUsed + (limit > 0 ? " of " + limit : "")
                    + " file descriptors were in use at some time, by the size of the process's table (FDSize) or the"
                    + " highest number in a listing; how many are now isn't in the capture";
        }
        if (systemExhausted() || used < 0) {
            return systemUsed + " of " + systemLimit + " open files of the whole system";
        }
        return limit > 0
                ? used + " of " + limit + " file descriptors in use (" + Words.percent((double) used / limit) + ")"
                : used + " file descriptors in use; the capture doesn't say how many are allowed";
    }

    @Override
    public List<Fact> facts() {
        List<Fact> facts = new ArrayList<>();
        if (used >= 0) {
            facts.add(Fact.number(
                    "open file descriptors" + (limit > 0 ? ", soft limit " + limit : ""), used, "fds", null, file));
        }
        if (onceNearLimit()) {
            facts.add(Fact.said(summary(), null));
        }
        if (systemExhausted()) {
            facts.add(Fact.number(
                    "open files of the whole system (fs.file-nr), limit " + systemLimit,
                    systemUsed,
                    "files",
                    null,
                    systemFile));
        }
        return facts;
    }
}
