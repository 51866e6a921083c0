package dev.anteroom.profile.legacy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Profiler labels as Go prints them: `"key":"value", "key2":"value2"`, without the braces around.
///
/// `runtime/pprof/label.go` (`labelMap.String`) quotes with `%q` and puts no blank after the colon; the header of
/// a goroutine in Go 1.26 and newer (`runtime/traceback.go`) puts one.
public final class GoLabels {
    private GoLabels() {}

    /// The labels in their order; null where the text is something else.
    public static @Nullable Map<String, String> parse(String written) {
        Map<String, String> labels = new LinkedHashMap<>();
        QuotedText in = new QuotedText(written);
        while (!in.atEnd()) {
            String key = in.quoted();
            if (key == null || !in.skip(':')) {
                return null;
            }
            String value = in.quoted();
            if (value == null) {
                return null;
            }
            labels.put(key, value);
            if (!in.atEnd() && !in.skip(',')) {
                return null;
            }
        }
        return labels;
    }
}
