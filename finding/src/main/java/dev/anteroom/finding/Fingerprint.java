package dev.anteroom.finding;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// What a finding is known by from run to run. It is made of what stays when the finding stays (the rule, the file, the
/// function, the line's code; the listener; the parameter), never of a line number, a pid or a measured value.
public final class Fingerprint {
    private static final int BYTES = 8;

    private Fingerprint() {}

    /// 16 hex digits of the SHA-256 over these parts. White space within a part counts as one space.
    public static String of(String... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                digest.update(part.strip().replaceAll("\\s+", " ").getBytes(UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
