package dev.anteroom.capture.recognise;

import dev.anteroom.capture.evidence.ProfileFile;
import dev.anteroom.capture.evidence.ProfileKind;
import dev.anteroom.profile.Profile;
import dev.anteroom.profile.ProfileFormat;
import dev.anteroom.profile.ProfileFormatException;
import dev.anteroom.profile.ProfileReader;
import dev.anteroom.profile.ReadLimits;
import dev.anteroom.profile.ValueType;
import dev.anteroom.profile.goroutine.GoroutineDump;
import dev.anteroom.profile.goroutine.GoroutineDumpException;
import dev.anteroom.profile.legacy.LegacyText;
import java.io.UncheckedIOException;

/// Profiles of any format, read by module profile, and what they count.
final class Profiles {
    private static final ReadLimits LIMITS =
            new ReadLimits(1L << 30, Math.min(512L << 20, Runtime.getRuntime().maxMemory() / 4));

    private Profiles() {}

    /// @param begin the profile's first characters, which tell the texts of block and mutex profiles apart
    static void read(Context context, ProfileFormat format, byte[] bytes, String begin, Findings findings, int line) {
        try {
            Profile profile = ProfileReader.read(context.path(), bytes, LIMITS);
            ProfileKind kind = kind(context, format, begin, profile);
            findings.add(new Found.Profiled(new ProfileFile(kind, profile)), "profile-" + kind, context.pid(), line);
            profile.comments().stream()
                    .filter(comment -> comment.startsWith(LegacyText.INCOMPLETE))
                    .forEach(comment -> findings.problem("the profile is " + comment));
            if (kind == ProfileKind.GOROUTINE) {
                GoroutineDump dump = GoroutineDump.of(profile);
                findings.add(new Found.Dump(dump, false), "goroutine-counts", context.pid(), line);
            }
        } catch (ProfileFormatException | GoroutineDumpException | UncheckedIOException e) {
            findings.problem(String.valueOf(e.getMessage()));
        }
    }

    private static ProfileKind kind(Context context, ProfileFormat format, String begin, Profile profile) {
        return switch (format) {
            case FOLDED -> ProfileKind.FOLDED;
            case PERF_SCRIPT -> ProfileKind.PERF;
            case GOROUTINE_COUNTS, GOROUTINE_DUMP -> ProfileKind.GOROUTINE;
            case LEGACY_THREADCREATE -> ProfileKind.THREADCREATE;
            case LEGACY_CONTENTION -> begin.startsWith("--- mutex") ? ProfileKind.MUTEX : ProfileKind.BLOCK;
            case PPROF, LEGACY_HEAP, UNKNOWN -> bySampleTypes(context, profile);
        };
    }

    private static ProfileKind bySampleTypes(Context context, Profile profile) {
        ProfileKind kind = ProfileKind.OTHER;
        for (ValueType type : profile.sampleTypes()) {
            switch (type.type()) {
                case "cpu" -> kind = ProfileKind.CPU;
                case "goroutine", "goroutines", "goroutineleak" -> kind = ProfileKind.GOROUTINE;
                case "threadcreate" -> kind = ProfileKind.THREADCREATE;
                case "contentions" -> kind = contention(context, profile);
                case "alloc_space", "inuse_space" -> {
                    boolean allocs = profile.sampleTypes()
                            .get(profile.defaultSampleIndex())
                            .type()
                            .startsWith("alloc");
                    kind = allocs ? ProfileKind.ALLOCS : ProfileKind.HEAP;
                }
                default -> {}
            }
        }
        return kind;
    }

    /// Go gives both contention profiles the same sample types; but a mutex profile's leaves are what let a lock go
    /// (`runtime/mprof.go`, `mutexevent`), and a block profile's are what waited. An empty one has only its name.
    private static ProfileKind contention(Context context, Profile profile) {
        for (int sample = 0; sample < Math.min(profile.sampleCount(), 1000); sample++) {
            if (profile.stackLength(sample) > 0) {
                String leaf = profile.frameName(profile.frame(sample, 0));
                boolean releases = leaf.contains("nlock")
                        || leaf.equals("runtime._LostContendedRuntimeLock")
                        || leaf.contains("semrelease");
                return releases ? ProfileKind.MUTEX : ProfileKind.BLOCK;
            }
        }
        return context.names("mutex") ? ProfileKind.MUTEX : ProfileKind.BLOCK;
    }
}
