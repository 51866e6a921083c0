package dev.anteroom.drift.value;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;

/// A parameter's value in one form, so that values that mean the same are equal: words are separated by one blank
/// (`tcp_rmem` prints tabs, files have blanks), numbers are decimal, and what is without a limit is `unlimited`.
public final class Value {
    /// What a limit that isn't one is called.
    public static final String UNLIMITED = "unlimited";

    /// A `long` and an `unsigned long` of all ones: RLIM_INFINITY, as programs print it.
    private static final BigInteger SIGNED = BigInteger.valueOf(Long.MAX_VALUE);

    private static final BigInteger UNSIGNED = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    private static final int MAX_DIGITS = 40;

    private Value() {}

    /// @param parameter its name, by which a limit of a process (`process.nofile.soft`), where -1 is no limit, is told
    ///     from a kernel parameter, where -1 is a number
    public static String canonical(String parameter, String text) {
        StringBuilder canonical = new StringBuilder();
        for (String word : text.strip().split("\\s+", -1)) {
            if (!canonical.isEmpty()) {
                canonical.append(' ');
            }
            canonical.append(word(word, isLimit(parameter)));
        }
        return canonical.toString();
    }

    /// Whether two texts are the same value of a parameter.
    public static boolean same(String parameter, String one, String other) {
        return canonical(parameter, one).equals(canonical(parameter, other));
    }

    /// A canonical value as a number; no limit is larger than all others.
    ///
    /// @return empty where it isn't one number
    public static Optional<BigInteger> number(String canonical) {
        if (canonical.equals(UNLIMITED)) {
            return Optional.of(UNSIGNED);
        }
        return isDecimal(canonical) ? Optional.of(new BigInteger(canonical)) : Optional.empty();
    }

    private static boolean isLimit(String parameter) {
        return parameter.startsWith("process.");
    }

    private static String word(String word, boolean limit) {
        String lower = word.toLowerCase(Locale.ROOT);
        if (limit && (lower.equals("unlimited") || lower.equals("infinity"))) {
            return UNLIMITED;
        }
        Optional<BigInteger> number = parse(lower);
        if (number.isEmpty()) {
            return word;
        }
        boolean all = number.get().equals(SIGNED) || number.get().equals(UNSIGNED);
        return limit && (all || number.get().signum() < 0)
                ? UNLIMITED
                : number.get().toString();
    }

    /// As the kernel reads it (`proc_get_long` in kernel/sysctl.c gives strtoul base 0): 0x is hexadecimal, a leading 0
    /// octal.
    private static Optional<BigInteger> parse(String lower) {
        boolean negative = lower.startsWith("-");
        String digits = negative ? lower.substring(1) : lower;
        if (digits.isEmpty() || digits.length() > MAX_DIGITS) {
            return Optional.empty();
        }
        Optional<BigInteger> number;
        if (digits.startsWith("0x")) {
            number = parse(digits.substring(2), 16);
        } else if (digits.length() > 1 && digits.startsWith("0")) {
            number = parse(digits.substring(1), 8);
        } else {
            number = parse(digits, 10);
        }
        return negative ? number.map(BigInteger::negate) : number;
    }

    private static Optional<BigInteger> parse(String digits, int radix) {
        if (digits.isEmpty() || digits.chars().anyMatch(c -> c > 127 || Character.digit(c, radix) < 0)) {
            return Optional.empty();
        }
        return Optional.of(new BigInteger(digits, radix));
    }

    private static boolean isDecimal(String text) {
        String digits = text.startsWith("-") ? text.substring(1) : text;
        return !digits.isEmpty()
                && digits.length() <= MAX_DIGITS
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
