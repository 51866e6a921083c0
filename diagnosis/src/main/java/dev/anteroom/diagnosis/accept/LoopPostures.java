package dev.anteroom.diagnosis.accept;

import dev.anteroom.capture.evidence.LoopLog;
import dev.anteroom.capture.evidence.Series;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What share of the looks one accept loop was found in which posture: `LOCKED 83%, WAITING 12%`.
///
/// @param id goroutine id, 0 where the looks had none
/// @param loop function that calls Accept in a loop
/// @param looks how many looks found it
/// @param shares share of its looks, 0 to 1; they add up to 1
public record LoopPostures(long id, String loop, int looks, Map<Posture, Double> shares) {
    /// More loops than a person reads.
    private static final int MOST = 16;

    public LoopPostures {
        shares = Map.copyOf(shares);
    }

    /// Of every loop that was seen at least twice, those that waited for connections least first.
    public static List<LoopPostures> of(Series<LoopLog> logs) {
        List<LoopPostures> all = new ArrayList<>();
        for (AcceptLoop loop : AcceptLoops.sighted(logs)) {
            int looks = loop.sightings().size();
            if (looks < 2) {
                continue;
            }
            Map<Posture, Double> shares = new EnumMap<>(Posture.class);
            loop.sightings().forEach(sighting -> shares.merge(sighting.posture(), 1.0 / looks, Double::sum));
            all.add(new LoopPostures(loop.id(), loop.loop(), looks, shares));
        }
        all.sort(Comparator.comparingDouble((LoopPostures loop) -> loop.share(Posture.WAITING))
                .thenComparing(LoopPostures::loop)
                .thenComparingLong(LoopPostures::id));
        return all.size() > MOST ? List.copyOf(all.subList(0, MOST)) : List.copyOf(all);
    }

    public double share(Posture posture) {
        return shares.getOrDefault(posture, 0.0);
    }

    /// The postures, the most frequent first.
    public List<Posture> ranked() {
        return shares.entrySet().stream()
                .sorted(Map.Entry.<Posture, Double>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
    }
}
