package dev.anteroom.lint.accept;

import java.util.regex.Pattern;

/// Listeners that no client of the service knows: debug ports, tests, examples. What happens there delays nobody.
public final class SideDoors {
    private static final Pattern NAME = Pattern.compile(
            "(?i)debug|pprof|profil|admin|metric|expvar|health|diag|mock|fake|dummy|stub|harness|"
                    + "(^|[^a-z])tests?([^a-z]|$)|testing|testutil|testserver|testsuite|testdata|example|sample|bench|(^|/)contrib/|(^|/)tools/|(^|/)hack/|tutorial|(^|/)demo");

    private SideDoors() {}

    /// Whether a name or a piece of code sounds like one.
    public static boolean named(String text) {
        return NAME.matcher(text).find();
    }
}
