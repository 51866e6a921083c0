package dev.anteroom.lint.accept;

import java.util.regex.Pattern;

/// Listeners that no client of the service knows: debug ports, tests, examples. What happens there delays nobody.
public final class SideDoors {
    private static final String TRIAL =
            "mock|fake|dummy|stub|harness|(^|[^a-z])tests?([^a-z]|$)|testing|testutil|testserver|testsuite|testdata|"
                    + "interop|example|sample|bench|(^|/)contrib/|(^|/)tools/|(^|/)hack/|tutorial|(^|/)demo";
    private static final Pattern TRIALS = Pattern.compile("(?i)" + TRIAL);
    private static final Pattern NAME =
            Pattern.compile("(?i)debug|pprof|profil|admin|metric|expvar|health|diag|" + TRIAL);

    private SideDoors() {}

    /// Whether a file is there to try something out.
    public static boolean isTrial(String file) {
        return TRIALS.matcher(file).find();
    }

    /// Whether a name or a piece of code sounds like one.
    public static boolean named(String text) {
        return NAME.matcher(text).find();
    }
}
