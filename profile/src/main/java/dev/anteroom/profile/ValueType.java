package dev.anteroom.profile;

import java.util.Objects;

/// What one column of values counts, for example `("samples", "count")`, `("cpu", "nanoseconds")`, `("contentions",
/// "count")`.
///
/// @param type what is counted
/// @param unit the unit of each value, as the recorder spelled it
public record ValueType(String type, String unit) {
    public ValueType {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(unit, "unit");
    }

    @Override
    public String toString() {
        return type + "/" + unit;
    }
}
