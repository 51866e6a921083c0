package dev.anteroom.capture.evidence;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Kernel parameters by their dotted name (`net.core.somaxconn`), as text.
public record Sysctls(Map<String, String> values) {
    public Sysctls {
        values = Map.copyOf(values);
    }

    /// The parameter as a whole number, or `null` where it is missing or isn't one number.
    public @Nullable Long number(String name) {
        String text = values.get(name);
        if (text == null) {
            return null;
        }
        try {
            return Long.valueOf(text.strip());
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
