package dev.anteroom.capture.arrange;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Gathers files that one round of a script took one after the other, each with its own second in its name: they are
/// one moment as long as little time lies between two of them and nothing was taken twice.
final class Rounds {
    /// Longest pause between two commands of one round.
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private Rounds() {}

    static List<Placed> gather(List<Placed> placed) {
        List<Placed> dated = new ArrayList<>();
        for (Placed one : placed) {
            if (time(one) != null) {
                dated.add(one);
            }
        }
        dated.sort(Comparator.comparing((Placed one) -> Position.timeOf(one.position()))
                .thenComparing(Placed::position));
        Map<Position, Position> rounds = new HashMap<>();
        Set<String> taken = new HashSet<>();
        Position round = Position.NONE;
        Instant last = Instant.MIN;
        int from = 0;
        while (from < dated.size()) {
            // Files of one second belong together, whatever they are.
            int to = from;
            Position position = dated.get(from).position();
            Set<String> kinds = new HashSet<>();
            while (to < dated.size() && dated.get(to).position().equals(position)) {
                kinds.add(dated.get(to).role() + "\n" + dated.get(to).finding().flavour());
                to++;
            }
            Instant time = Position.timeOf(position);
            boolean again = kinds.stream().anyMatch(taken::contains);
            if (round.isNone() || again || Duration.between(last, time).compareTo(PAUSE) > 0) {
                round = position;
                taken.clear();
            }
            taken.addAll(kinds);
            rounds.put(position, round);
            last = time;
            from = to;
        }
        List<Placed> gathered = new ArrayList<>(placed.size());
        for (Placed one : placed) {
            Position position = rounds.getOrDefault(one.position(), one.position());
            gathered.add(one.at(one.role(), position));
        }
        return gathered;
    }

    private static @Nullable Instant time(Placed one) {
        List<Stamp> stamps = one.position().stamps();
        return stamps.size() == 1 ? stamps.getFirst().time() : null;
    }
}
