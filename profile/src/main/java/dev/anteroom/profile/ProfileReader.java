package dev.anteroom.profile;

import dev.anteroom.profile.copied.CopiedText;
import dev.anteroom.profile.goroutine.GoroutineDump;
import dev.anteroom.profile.legacy.LegacyText;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Reads a profile of any known format, told by its content and never by its name, also inside gzip or zstd.
///
/// Of a goroutine dump this is the part that a profile can hold; [GoroutineDump] has all of it.
///
/// Failures are [ProfileFormatException] (damaged, hostile, or none of the formats) and [java.io.UncheckedIOException].
public final class ProfileReader {
    private ProfileReader() {}

    /// Reads a file within the default limits.
    public static Profile read(Path file) {
        return read(file, ReadLimits.defaults());
    }

    public static Profile read(Path file, ReadLimits limits) {
        try (Content content = Content.open(file, limits)) {
            return read(content, limits);
        }
    }

    /// @param name what to call the input in messages
    public static Profile read(String name, byte[] bytes, ReadLimits limits) {
        try (Content content = Content.of(name, bytes, limits)) {
            return read(content, limits);
        }
    }

    /// @param name what to call the input in messages
    /// @param in closed afterwards
    public static Profile read(String name, InputStream in, ReadLimits limits) {
        try (Content content = Content.of(name, in, limits)) {
            return read(content, limits);
        }
    }

    public static Profile read(Content content, ReadLimits limits) {
        return switch (detect(content)) {
            case PPROF -> PprofParser.parse(content, limits);
            case FOLDED -> FoldedParser.parse(content, limits);
            case PERF_SCRIPT -> PerfScriptParser.parse(content, limits, PerfScriptOptions.defaults());
            case GOROUTINE_DUMP -> GoroutineDump.read(content).toProfile();
            case GOROUTINE_COUNTS, LEGACY_HEAP, LEGACY_CONTENTION, LEGACY_THREADCREATE ->
                LegacyText.read(content.stream(), content.name());
            case UNKNOWN -> copied(content, limits);
        };
    }

    /// What somebody copied, quoted or logged.
    private static Profile copied(Content content, ReadLimits limits) {
        byte[] head = content.head();
        if (CopiedText.hasCopiedDump(head)) {
            return GoroutineDump.read(content).toProfile();
        }
        InputStream text = CopiedText.restored(head, content.stream(), begin -> detect(begin) != ProfileFormat.UNKNOWN);
        if (text == null) {
            throw new ProfileFormatException(content.name(), -1, unknown(head));
        }
        try (Content restored = Content.of(content.name(), text, limits)) {
            if (detect(restored) == ProfileFormat.UNKNOWN) {
                throw new ProfileFormatException(content.name(), -1, unknown(head));
            }
            return read(restored, limits);
        }
    }

    /// The format of an input.
    public static ProfileFormat detect(Content content) {
        return detect(content.head());
    }

    /// The format of an input, from its first bytes after decompression ([Content#head]).
    public static ProfileFormat detect(byte[] head) {
        return FormatDetector.detect(head);
    }

    /// What a file is that isn't read although `go tool pprof` reads it, and the way out; `null` for any other.
    public static @Nullable String refusal(byte[] head) {
        return Refusal.of(head);
    }

    private static String unknown(byte[] head) {
        String refused = Refusal.of(head);
        if (refused != null) {
            return "is " + refused;
        }
        return head.length == 0
                ? "is empty"
                : "is no profile of a known kind (pprof, goroutine dump, folded stacks, perf script)";
    }
}
