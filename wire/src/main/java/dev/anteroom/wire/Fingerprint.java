package dev.anteroom.wire;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/// Which incidents are one: those of one cause, on one accept path, in one workload. Version and host are no
/// part of it, so that "the same in v41 and v42" is a question.
///
/// A service that is compiled again keeps its fingerprints: lines, the numbers of closures, type arguments and
/// the compiler's wrappers are no part of it either.
public final class Fingerprint {
    private static final int MAX_FUNCTIONS = 64;
    private static final int MAX_NAME = 1_024;
    private static final int BYTES = 8;

    /// What the Go compiler appends for closures, deferred and started wrappers, method values, range-over-func
    /// bodies and assembly.
    private static final Pattern CLOSURE =
            Pattern.compile("(?:\\.(?:func|gowrap|deferwrap)\\d++(?:\\.\\d++)*+)+(?=[.-]|$)");

    private static final Pattern SUFFIX = Pattern.compile("(?:-fm|-range\\d++|\\.abi0|\\.abiinternal)+$");

    private Fingerprint() {}

    /// @param cause its id
    /// @param acceptPath the functions of the accept loop, outermost first, as profiles print them; empty where
    /// unknown
    /// @param workload what the listener belongs to
    /// @return 16 hexadecimal digits
    public static String of(String cause, List<String> acceptPath, String workload) {
        MessageDigest digest = sha256();
        add(digest, cause);
        add(digest, workload);
        path(acceptPath).forEach(function -> add(digest, function));
        return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
    }

    /// The functions as they are told apart; a closure within its function is that function, once.
    static List<String> path(List<String> functions) {
        List<String> path = new ArrayList<>();
        for (String function : functions.subList(0, Math.min(functions.size(), MAX_FUNCTIONS))) {
            String name = normal(function);
            if (!name.isEmpty() && (path.isEmpty() || !path.getLast().equals(name))) {
                path.add(name);
            }
        }
        return path;
    }

    /// `example.com/shop.(*Server[go.shape.int]).accept.func1.2 main.go:12` is
    /// `example.com/shop.(*Server).accept`.
    static String normal(String function) {
        String name = withoutTypeArguments(
                function.substring(0, Math.min(function.length(), MAX_NAME)).strip());
        int end = 0;
        while (end < name.length() && !Character.isWhitespace(name.charAt(end)) && name.charAt(end) != '+') {
            end++;
        }
        name = name.substring(0, end);
        name = SUFFIX.matcher(name).replaceAll("");
        name = CLOSURE.matcher(name).replaceAll("");
        return SUFFIX.matcher(name).replaceAll("");
    }

    private static String withoutTypeArguments(String name) {
        StringBuilder kept = new StringBuilder(name.length());
        int depth = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '[') {
                depth++;
            } else if (c == ']') {
                depth = Math.max(0, depth - 1);
            } else if (depth == 0) {
                kept.append(c);
            }
        }
        return kept.toString();
    }

    private static void add(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
