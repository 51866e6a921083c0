package dev.anteroom.fleet.question;

import dev.anteroom.diagnosis.compare.Median;
import dev.anteroom.diagnosis.compare.Significance;
import dev.anteroom.fleet.question.SidedHost.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/// Hosts to which something was done beside hosts to which it wasn't, in the same hours: what the whole workload
/// or fleet did in that time is taken off, so that the time of day and a rise of the load say nothing.
///
/// Each host is one value: how many octaves its P99 rose, less the median of the hosts that it is compared with.
/// The values of both are compared by rank (Mann–Whitney), and how many hosts began to overflow by Fisher's exact
/// test.
///
/// @param treated how many hosts it was done to
/// @param compared how many it is compared with
/// @param against what those are: HELD, else FLEET
/// @param octaves median rise beyond that of the others
/// @param p99Before median over the treated hosts, s
/// @param p99Expected what it would be now, had it moved as the others did, s
/// @param loadOctaves by how much the treated hosts' connections rose beyond the others'
/// @param overflowing treated hosts that began to overflow
/// @param pWorse chance of such a rise if nothing was done to them, of both tests together
/// @param pBetter of such a fall
record Trial(
        int treated,
        int compared,
        Role against,
        double octaves,
        double p99Before,
        double p99After,
        double p99Expected,
        double loadOctaves,
        int overflowing,
        double pWorse,
        double pBetter) {
    /// With fewer hosts to compare with in a wave, how much they move by chance isn't known.
    static final int FEWEST_COMPARED = 5;

    /// Of other workloads it takes more: each moves in its own way.
    private static final int FEWEST_OF_FLEET = 20;

    static final int FEWEST_TREATED = 3;

    /// A rank test must be able to find something.
    private static final double TELLING = 0.05;

    /// @throws IllegalArgumentException if none was treated
    static Trial of(List<SidedHost> hosts) {
        Map<Long, List<SidedHost>> waves = hosts.stream().collect(Collectors.groupingBy(SidedHost::wave));
        List<Shifted> held = shifted(waves, Role.HELD, FEWEST_COMPARED);
        boolean enough = count(held, Role.TREATED) >= FEWEST_TREATED;
        List<Shifted> used = enough ? held : shifted(waves, Role.FLEET, FEWEST_OF_FLEET);
        Role against = enough ? Role.HELD : Role.FLEET;
        List<Shifted> treated =
                used.stream().filter(h -> h.host.role() == Role.TREATED).toList();
        List<Shifted> others =
                used.stream().filter(h -> h.host.role() == against).toList();
        if (treated.isEmpty()) {
            treated = hosts.stream()
                    .filter(h -> h.role() == Role.TREATED)
                    .map(h -> new Shifted(h, h.rise(), h.loadRise()))
                    .toList();
        }
        double octaves = median(treated, Shifted::rise);
        double before = median(treated, h -> h.host.p99Before());
        double after = median(treated, h -> h.host.p99After());
        long began = treated.stream().filter(h -> h.host.beganToOverflow()).count();
        double pRank = Significance.rankTest(values(others), values(treated));
        double pOverflow = Significance.shareTest(
                others.stream().filter(h -> h.host.beganToOverflow()).count(), others.size(), began, treated.size());
        return new Trial(
                treated.size(),
                others.size(),
                against,
                octaves,
                before,
                after,
                Math.max(0, (after + SidedHost.FLOOR) / Math.pow(2, octaves) - SidedHost.FLOOR),
                median(treated, Shifted::loadRise),
                (int) began,
                Math.min(1, 2 * Math.min(pRank, pOverflow)),
                Significance.rankTest(values(treated), values(others)));
    }

    /// Whether there is enough to tell.
    boolean canTell() {
        return treated >= FEWEST_TREATED
                && compared >= FEWEST_COMPARED
                && Significance.smallest(compared, treated) <= TELLING;
    }

    private record Shifted(SidedHost host, double rise, double loadRise) {}

    /// Treated hosts and others of the waves that have enough others, less the median of those.
    private static List<Shifted> shifted(Map<Long, List<SidedHost>> waves, Role others, int fewest) {
        List<Shifted> shifted = new ArrayList<>();
        for (List<SidedHost> wave : waves.values()) {
            List<SidedHost> beside =
                    wave.stream().filter(h -> h.role() == others).toList();
            if (beside.size() < fewest) {
                continue;
            }
            double rise = Median.of(beside.stream().mapToDouble(SidedHost::rise).toArray());
            double load =
                    Median.of(beside.stream().mapToDouble(SidedHost::loadRise).toArray());
            for (SidedHost host : wave) {
                if (host.role() == Role.TREATED || host.role() == others) {
                    shifted.add(new Shifted(host, host.rise() - rise, host.loadRise() - load));
                }
            }
        }
        return shifted;
    }

    private static long count(List<Shifted> hosts, Role role) {
        return hosts.stream().filter(h -> h.host.role() == role).count();
    }

    private static double[] values(List<Shifted> hosts) {
        return hosts.stream().mapToDouble(Shifted::rise).toArray();
    }

    private static double median(List<Shifted> hosts, ToDoubleFunction<Shifted> value) {
        return Median.of(hosts.stream().mapToDouble(value).toArray());
    }
}
