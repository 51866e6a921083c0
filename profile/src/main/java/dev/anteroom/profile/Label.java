package dev.anteroom.profile;

import java.util.Objects;

/// A label on a sample: a text, or a number with a unit.
public sealed interface Label {
    /// The label's name.
    String key();

    /// A label with a text.
    record Text(String key, String value) implements Label {
        public Text {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(value, "value");
        }
    }

    /// A label with a number.
    ///
    /// @param unit as the recorder spelled it; empty when it gave none
    record Numeric(String key, long value, String unit) implements Label {
        public Numeric {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(unit, "unit");
        }
    }
}
