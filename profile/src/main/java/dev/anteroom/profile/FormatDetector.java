package dev.anteroom.profile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.anteroom.profile.goroutine.GoroutineDump;
import dev.anteroom.profile.legacy.LegacyText;

/// Tells a profile's format from its first bytes. Strict: what isn't surely one of them is
/// [ProfileFormat#UNKNOWN], since a folder of incident files is full of tables and notes that are none.
final class FormatDetector {
    /// Bytes of the least profile with a sample, a location and a string.
    private static final int LEAST = 16;

    private FormatDetector() {}

    static ProfileFormat detect(byte[] head) {
        if (isPprof(head)) {
            return ProfileFormat.PPROF;
        }
        if (hasBinary(head)) {
            return ProfileFormat.UNKNOWN;
        }
        String text = new String(head, ISO_8859_1);
        ProfileFormat counted = LegacyText.recognise(head);
        if (counted != ProfileFormat.UNKNOWN) {
            return counted;
        }
        if (GoroutineDump.recognises(head)) {
            return ProfileFormat.GOROUTINE_DUMP;
        }
        if (FoldedParser.recognises(head)) {
            return ProfileFormat.FOLDED;
        }
        return PerfScriptParser.recognises(text) ? ProfileFormat.PERF_SCRIPT : ProfileFormat.UNKNOWN;
    }

    private static boolean hasBinary(byte[] head) {
        for (byte next : head) {
            if (next >= 0 && next < ' ' && next != '\n' && next != '\t' && next != '\r' && next != 0x1b) {
                return true;
            }
        }
        return false;
    }

    /// A profile.proto: known fields of the right wire types from the first byte, up to a sample type, which text can't
    /// look like.
    private static boolean isPprof(byte[] head) {
        ProtoMessage message = new ProtoMessage("");
        message.enter(head, 0, head.length, 0);
        boolean firstString = true;
        boolean nameless = false;
        try {
            while (message.next()) {
                int field = message.field();
                boolean record = (field >= 1 && field <= 6) || field == 11;
                if (field > 15 || (record != message.isPacked() && field != 13)) {
                    return false;
                }
                if (!record) {
                    message.skip();
                    continue;
                }
                int start = message.bytes();
                if (field == 1 && message.stop() > start) {
                    return isValueType(head, start, message.stop());
                }
                // A sample type without a name is an empty message: what follows has to tell.
                nameless |= field == 1;
                if (field == 6 && firstString) {
                    if (message.stop() != start) {
                        return false;
                    }
                    firstString = false;
                }
            }
        } catch (ProfileFormatException _) {
            return nameless && head.length > LEAST;
        }
        return nameless && head.length > LEAST;
    }

    private static boolean isValueType(byte[] head, int from, int to) {
        ProtoMessage type = new ProtoMessage("");
        type.enter(head, from, to, 0);
        int seen = 0;
        while (type.next()) {
            if (type.field() > 2) {
                return false;
            }
            type.integer();
            seen++;
        }
        return seen > 0;
    }
}
