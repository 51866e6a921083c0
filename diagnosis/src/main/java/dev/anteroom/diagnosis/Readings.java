package dev.anteroom.diagnosis;

import dev.anteroom.diagnosis.model.Signal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Every signal that was read of one incident, each by its type, in the order in which a report shows them. What isn't
/// in here couldn't be read: no file of the capture has it.
public final class Readings {
    private final Map<Class<?>, Signal> byKind;

    private Readings(Map<Class<?>, Signal> byKind) {
        this.byKind = byKind;
    }

    public <T> Optional<T> get(Class<T> kind) {
        return Optional.ofNullable(byKind.get(kind)).map(kind::cast);
    }

    public List<Signal> signals() {
        return List.copyOf(byKind.values());
    }

    static final class Builder {
        private final Map<Class<?>, Signal> byKind = new LinkedHashMap<>();

        Builder add(Optional<? extends Signal> reading) {
            reading.ifPresent(signal -> byKind.put(signal.getClass(), signal));
            return this;
        }

        Builder addAll(Readings readings) {
            byKind.putAll(readings.byKind);
            return this;
        }

        Readings build() {
            return new Readings(new LinkedHashMap<>(byKind));
        }
    }
}
