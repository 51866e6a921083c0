package dev.anteroom.lint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// What a finding is known by from one version of its file to the next.
final class Fingerprints {
    private Fingerprints() {}

    static String of(String rule, String file, String function, String code) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String text = String.join("\0", rule, file, function, code.strip().replaceAll("\\s+", " "));
            return HexFormat.of().formatHex(digest.digest(text.getBytes(UTF_8)), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new LintException("this Java has no SHA-256", e);
        }
    }

    /// The second of two equal ones gets a number.
    static List<Finding> numbered(List<Finding> findings) {
        Map<String, Integer> seen = new HashMap<>();
        List<Finding> numbered = new ArrayList<>(findings.size());
        for (Finding finding : findings) {
            int number = seen.merge(finding.fingerprint(), 1, Integer::sum);
            numbered.add(number == 1 ? finding : finding.withFingerprint(finding.fingerprint() + "-" + number));
        }
        return numbered;
    }
}
