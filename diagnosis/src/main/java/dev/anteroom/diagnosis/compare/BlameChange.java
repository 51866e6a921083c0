package dev.anteroom.diagnosis.compare;

import dev.anteroom.diagnosis.blame.Blame;
import dev.anteroom.diagnosis.blame.Leaf;
import dev.anteroom.diagnosis.model.Diagnosis;
import dev.anteroom.diagnosis.signal.Words;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How long a connection waited, on average, while the accept loop was doing one thing.
///
/// @param where the loop's stack where that says it, else what is known; may be empty
/// @param beforeMillis ms a connection, over all captures of the side that have a blame
public record BlameChange(Leaf leaf, String where, double beforeMillis, double afterMillis) {
    private static final double WORTH_MILLIS = 1;
    private static final int MAX_CHANGES = 20;

    public double rise() {
        return afterMillis - beforeMillis;
    }

    /// The parts that changed by a millisecond or more, the largest change first; empty unless both sides have a blame.
    static List<BlameChange> of(Side before, Side after) {
        Map<Key, Double> was = means(before);
        Map<Key, Double> is = means(after);
        if (was.isEmpty() || is.isEmpty()) {
            return List.of();
        }
        Map<Key, Double> all = new LinkedHashMap<>(was);
        all.putAll(is);
        List<BlameChange> changes = new ArrayList<>();
        for (Key key : all.keySet()) {
            changes.add(new BlameChange(key.leaf, key.where, was.getOrDefault(key, 0.0), is.getOrDefault(key, 0.0)));
        }
        changes.removeIf(change -> Math.abs(change.rise()) < WORTH_MILLIS);
        changes.sort(Comparator.comparingDouble((BlameChange change) -> -Math.abs(change.rise())));
        return List.copyOf(changes.subList(0, Math.min(MAX_CHANGES, changes.size())));
    }

    /// The whole rise and its largest part in a sentence; empty where nothing rose.
    static Optional<String> sentence(List<BlameChange> changes) {
        double rise = changes.stream().mapToDouble(BlameChange::rise).sum();
        BlameChange largest = changes.stream()
                .max(Comparator.comparingDouble(BlameChange::rise))
                .orElse(null);
        if (largest == null || rise < WORTH_MILLIS || largest.rise() < WORTH_MILLIS) {
            return Optional.empty();
        }
        String part = largest.rise() >= 0.98 * rise ? "all of it" : Words.millis(largest.rise()) + " of it";
        return Optional.of("a connection waits " + Words.millis(rise) + " more on average: " + part + " while "
                + largest.leaf.clause() + (largest.where.isEmpty() ? "" : ": " + largest.where));
    }

    private record Key(Leaf leaf, String where) {}

    private static Map<Key, Double> means(Side side) {
        Map<Key, Double> seconds = new LinkedHashMap<>();
        long accepted = 0;
        for (Diagnosis diagnosis : side.diagnoses()) {
            Blame blame = diagnosis.signal(Blame.class).orElse(null);
            if (blame == null || blame.accepted() == 0) {
                continue;
            }
            accepted += blame.accepted();
            for (Blame.Branch branch : blame.branches()) {
                seconds.merge(new Key(branch.leaf(), branch.where()), branch.connectionSeconds(), Double::sum);
            }
        }
        double connections = accepted;
        seconds.replaceAll((_, sum) -> sum * 1000 / connections);
        return seconds;
    }
}
