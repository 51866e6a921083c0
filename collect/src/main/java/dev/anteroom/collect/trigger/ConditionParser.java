package dev.anteroom.collect.trigger;

import dev.anteroom.collect.CollectException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads what `--when` takes:
/// ```
/// condition = term { "or" term }
/// term      = "depth" ">" NUMBER [ "%" ]
///           | "wait." ( "p50" | "p90" | "p99" | "p99.9" | "max" ) ">" NUMBER ( "ms" | "s" )
///           | "overflow"
///           | "cpu.throttled" [ ">" NUMBER "%" ]
/// ```
public final class ConditionParser {
    /// Single throttled periods are noise.
    private static final double USUAL_THROTTLED_SHARE = 0.1;

    private static final Pattern TERM =
            Pattern.compile("([a-z][a-z0-9._]*)\\s*(?:(>=?)\\s*([0-9]+(?:\\.[0-9]+)?)\\s*(%|ms|s)?)?");
    private static final String LEGAL = "depth>50%, depth>100, wait.p99>50ms, overflow, cpu.throttled";

    private ConditionParser() {}

    /// @throws CollectException if it isn't such a condition; the message says what is expected where
    public static Condition parse(String text) {
        List<Condition> terms = new ArrayList<>();
        for (String part : text.strip().toLowerCase(Locale.ROOT).split("\\s+or\\s+|\\s*,\\s*|\\s*\\|\\|\\s*", -1)) {
            terms.add(term(part.strip()));
        }
        return terms.size() == 1 ? terms.getFirst() : new Condition.AnyOf(terms);
    }

    private static Condition term(String text) {
        Matcher term = TERM.matcher(text);
        if (!term.matches()) {
            throw new CollectException(
                    "--when doesn't understand '" + text + "'; it knows " + LEGAL + ", and several of them with 'or'");
        }
        String name = term.group(1);
        boolean compared = term.group(2) != null;
        double number = compared ? Double.parseDouble(term.group(3)) : 0;
        String unit = term.group(4) == null ? "" : term.group(4);
        if (name.equals("overflow")) {
            if (compared) {
                throw new CollectException("--when: 'overflow' stands alone: one dropped connection is enough");
            }
            return new Condition.Overflow();
        }
        if (name.equals("cpu.throttled")) {
            if (compared && (!unit.equals("%") || number >= 100)) {
                throw new CollectException("--when: cpu.throttled is a share of the periods: cpu.throttled>10%");
            }
            return new Condition.ThrottledAbove(compared ? number / 100 : USUAL_THROTTLED_SHARE);
        }
        if (name.equals("depth")) {
            if (!compared || unit.equals("ms") || unit.equals("s")) {
                throw new CollectException(
                        "--when: depth is compared with connections (depth>100) or with the limit (depth>50%)");
            }
            if (unit.equals("%")) {
                return new Condition.FillAbove(number / 100);
            }
            if (number > 1e9 || number != Math.rint(number)) {
                throw new CollectException("--when: depth>" + term.group(3) + " is no number of connections");
            }
            return new Condition.DepthAbove((int) number);
        }
        if (name.startsWith("wait.")) {
            double quantile = switch (name.substring(5)) {
                case "p50" -> 0.5;
                case "p90" -> 0.9;
                case "p99" -> 0.99;
                case "p99.9" -> 0.999;
                case "max" -> 1;
                default ->
                    throw new CollectException(
                            "--when: '" + name + "' isn't known: wait.p50, wait.p90, wait.p99, wait.p99.9 or wait.max");
            };
            if (!compared || unit.isEmpty() || unit.equals("%")) {
                throw new CollectException("--when: " + name + " is compared with a time: " + name + ">50ms");
            }
            return new Condition.WaitAbove(quantile, unit.equals("s") ? number * 1000 : number);
        }
        throw new CollectException("--when doesn't know '" + name + "'; it knows " + LEGAL);
    }
}
