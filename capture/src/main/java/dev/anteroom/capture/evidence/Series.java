package dev.anteroom.capture.evidence;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Observations of one kind of one process (or of its network namespace) in order of time. One observation is a
/// snapshot; only two or more can form a difference.
public record Series<T>(List<Observation<T>> observations) {
    public Series {
        observations = List.copyOf(observations);
    }

    public static <T> Series<T> empty() {
        return new Series<>(List.of());
    }

    public boolean isEmpty() {
        return observations.isEmpty();
    }

    public int size() {
        return observations.size();
    }

    public Optional<Observation<T>> first() {
        return observations.isEmpty() ? Optional.empty() : Optional.of(observations.getFirst());
    }

    public Optional<Observation<T>> last() {
        return observations.isEmpty() ? Optional.empty() : Optional.of(observations.getLast());
    }

    /// First and last observation, where there are at least two of different moments.
    public Optional<Pair<T>> span() {
        if (observations.size() < 2) {
            return Optional.empty();
        }
        Observation<T> first = observations.getFirst();
        Observation<T> last = observations.getLast();
        return first.moment().order() == last.moment().order()
                ? Optional.empty()
                : Optional.of(new Pair<>(first, last));
    }

    /// The observations for which `view` has a value, as a series of that value.
    public <R> Series<R> map(Function<? super T, ? extends @Nullable R> view) {
        List<Observation<R>> mapped = new ArrayList<>(observations.size());
        for (Observation<T> observation : observations) {
            R value = view.apply(observation.value());
            if (value != null) {
                mapped.add(new Observation<>(value, observation.file(), observation.moment()));
            }
        }
        return new Series<>(mapped);
    }

    /// Two observations of one series, the earlier first.
    public record Pair<T>(Observation<T> before, Observation<T> after) {
        /// Wall-clock time between the two, where both are dated and in order.
        public Optional<Duration> window() {
            if (before.moment().time() == null || after.moment().time() == null) {
                return Optional.empty();
            }
            Duration between =
                    Duration.between(before.moment().time(), after.moment().time());
            return between.isPositive() ? Optional.of(between) : Optional.empty();
        }
    }
}
