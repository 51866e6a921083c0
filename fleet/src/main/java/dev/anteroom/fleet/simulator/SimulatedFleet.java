package dev.anteroom.fleet.simulator;

import dev.anteroom.wire.Fingerprint;
import dev.anteroom.wire.WaitHistogram;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A fleet drawn from a plan. What it reports is computed for any host and time on its own, so that one hour of
/// one host is the same whether the others are asked for or not.
public final class SimulatedFleet {
    /// Pairs of a cause and a workload that incidents come of.
    public static final int CAUSES = Shape.ALL.size();

    private static final String ADMIN = "*:9090";
    private static final int LIMIT = 4_096;
    private static final int STALE_LIMIT = 128;
    private static final double LOAD_RISE = 1.6;
    private static final int HOURS = 24;
    private static final String PLANTED_KERNEL = "6.1.0-17-amd64";
    private static final double PLANTED_SHARE = 0.07;
    private static final int PLANTED_WORKLOADS = 4;
    private static final String[] KERNELS = {"6.1.0-25-amd64", "6.1.0-25-amd64", "6.1.0-22-amd64", "6.12.0-1-amd64"};
    private static final String[] ZONES = {"a", "b", "c"};
    private static final String[] POOLS = {"general", "general", "memory", "spot"};
    private static final String[] GO = {"go1.22.12", "go1.23.6", "go1.24.1"};
    private static final String[] NAMES = {
        "checkout", "search", "cart", "login", "catalog", "media", "billing", "push", "mail", "edge"
    };
    private static final String[] AGENTS = {"0.9.0", "0.9.0", "0.9.0", "0.8.2", "1.0.0-rc1"};

    private final FleetPlan plan;
    private final List<SimulatedWorkload> workloads = new ArrayList<>();
    private final List<SimulatedHost> hosts = new ArrayList<>();
    private final List<SimulatedRollout> rollouts = new ArrayList<>();
    private final List<Outbreak> outbreaks = new ArrayList<>();
    private final Map<Integer, List<Outbreak>> ofHost = new HashMap<>();
    private final Map<Integer, List<SimulatedRollout>> ofWorkload = new HashMap<>();

    private SimulatedFleet(FleetPlan plan) {
        this.plan = plan;
        SplittableRandom random = new SplittableRandom(plan.seed());
        drawWorkloads(random.split());
        drawHosts(random.split());
        drawRollouts(random.split());
        drawOutbreaks(random.split());
    }

    public static SimulatedFleet of(FleetPlan plan) {
        return new SimulatedFleet(plan);
    }

    private void drawWorkloads(SplittableRandom random) {
        for (int i = 0; i < plan.workloads(); i++) {
            String name = NAMES[i % NAMES.length] + (i < NAMES.length ? "" : "-" + (i / NAMES.length + 1));
            workloads.add(new SimulatedWorkload(
                    i,
                    name,
                    "*:" + (8_000 + i),
                    Math.exp(random.nextDouble(Math.log(2), Math.log(120))),
                    Math.exp(random.nextDouble(Math.log(0.0008), Math.log(0.004))),
                    random.nextDouble(-2, 2),
                    random.nextDouble(0.3, 1.2),
                    GO[random.nextInt(GO.length)]));
        }
    }

    private void drawHosts(SplittableRandom random) {
        for (int i = 0; i < plan.hosts(); i++) {
            boolean old = random.nextDouble() < PLANTED_SHARE;
            boolean stale = random.nextInt(50) == 0;
            hosts.add(new SimulatedHost(
                    i,
                    String.format(Locale.ROOT, "host-%05d", i),
                    workloads.get(i % workloads.size()),
                    random.nextDouble(),
                    Math.exp(0.15 * random.nextGaussian()),
                    old ? PLANTED_KERNEL : KERNELS[random.nextInt(KERNELS.length)],
                    ZONES[random.nextInt(ZONES.length)],
                    POOLS[random.nextInt(POOLS.length)],
                    LIMIT,
                    stale ? STALE_LIMIT : LIMIT,
                    AGENTS[random.nextInt(AGENTS.length)],
                    random.nextInt(500) == 0 ? 3_600 : 0,
                    random.nextInt(200) == 0,
                    random.nextInt(100) == 0 ? 2 : 0));
        }
    }

    /// After a day, so that there is something before; before the last day, so that there is something after.
    private void drawRollouts(SplittableRandom random) {
        long first = 26;
        long last = Math.max(first + 1, plan.length().toHours() - 26);
        for (int i = 0; i < plan.rollouts(); i++) {
            SimulatedWorkload workload = workloads.get(i % workloads.size());
            int number = 2 + i / workloads.size();
            boolean bad = i < plan.badRollouts();
            rollouts.add(new SimulatedRollout(
                    "deploy-" + workload.name() + "-v" + number,
                    workload,
                    plan.start().plus(Duration.ofHours(random.nextLong(first, last))),
                    number,
                    bad ? random.nextDouble(2.5, 5) : 1,
                    random.nextInt(4) == 0));
        }
        rollouts.sort(Comparator.comparing(SimulatedRollout::at));
        rollouts.forEach(r -> ofWorkload
                .computeIfAbsent(r.workload().index(), _ -> new ArrayList<>())
                .add(r));
    }

    private void drawOutbreaks(SplittableRandom random) {
        for (int i = 0; i < plan.incidents(); i++) {
            int pair = i % CAUSES;
            Shape shape = Shape.ALL.get(pair);
            // What one kernel brings about, several workloads have: a group each.
            int place = plan.planted() && pair == 0
                    ? i / CAUSES % PLANTED_WORKLOADS * (workloads.size() / PLANTED_WORKLOADS)
                    : pair * 7;
            SimulatedWorkload workload = workloads.get(place % workloads.size());
            List<SimulatedHost> of = hosts.stream()
                    .filter(h -> h.workload().index() == workload.index())
                    .toList();
            List<SimulatedHost> old =
                    of.stream().filter(h -> h.kernel().equals(PLANTED_KERNEL)).toList();
            boolean fromOld = plan.planted() && pair == 0 && !old.isEmpty() && random.nextInt(10) > 0;
            SimulatedHost host = fromOld ? old.get(random.nextInt(old.size())) : of.get(random.nextInt(of.size()));
            Instant from =
                    plan.start().plusSeconds(random.nextLong(plan.length().toSeconds()));
            Outbreak outbreak = new Outbreak(
                    String.format(Locale.ROOT, "incident-%05d", i),
                    host,
                    shape,
                    from,
                    from.plusSeconds(random.nextLong(120, 900)));
            outbreaks.add(outbreak);
            ofHost.computeIfAbsent(host.index(), _ -> new ArrayList<>()).add(outbreak);
        }
    }

    /// What one host's agent sees from a moment on, one for each of its listeners that saw anything.
    ///
    /// @param length of the time, a minute or an hour
    public List<Observed> observed(int host, Instant start, Duration length) {
        SimulatedHost of = hosts.get(host);
        if (of.silent() && start.isAfter(silence())) {
            return List.of();
        }
        SplittableRandom random =
                new SplittableRandom(mix(plan.seed(), host, start.getEpochSecond(), length.toSeconds()));
        SimulatedRollout running = running(of, start);
        String version = "v" + (running == null ? 1 : running.number());
        List<Observed> rows = new ArrayList<>(2);
        rows.add(main(of, version, factor(of, start), start, length, random));
        if (of.hasAdmin() && random.nextInt(3) > 0) {
            long connections = WaitShares.poisson(random, length.toSeconds() * 0.05);
            if (connections > 0) {
                rows.add(new Observed(
                        start,
                        length,
                        of.name(),
                        of.workload().name(),
                        version,
                        ADMIN,
                        0,
                        1,
                        LIMIT,
                        0.002,
                        WaitShares.draw(random, connections, 0.0006)));
            }
        }
        return rows;
    }

    private Observed main(
            SimulatedHost host,
            String version,
            double factor,
            Instant start,
            Duration length,
            SplittableRandom random) {
        SimulatedWorkload workload = host.workload();
        Instant end = start.plus(length);
        double load = load(host, start);
        double seconds = length.toSeconds();
        double median = workload.medianWait() * host.pace() * factor * Math.pow(load, workload.sensitivity());
        double mean = workload.perSecond() * load * seconds;
        WaitHistogram waits = WaitHistogram.EMPTY;
        double faulty = 0;
        long overflows = 0;
        double depth = 2 + workload.perSecond() * load * median * 4;
        double oldest = median * 10;
        for (Outbreak outbreak : ofHost.getOrDefault(host.index(), List.of())) {
            if (!outbreak.during(start, end)) {
                continue;
            }
            Shape shape = outbreak.shape();
            double share = outbreak.share(start, end);
            faulty += share;
            waits = waits.plus(WaitShares.draw(
                    random,
                    WaitShares.poisson(random, mean * share * shape.accepts()),
                    Math.min(20, median * shape.waitFactor())));
            overflows += WaitShares.poisson(random, shape.dropsPerSecond() * seconds * share);
            depth = Math.max(depth, shape.depthShare() * host.queueLimit());
            oldest = Math.max(oldest, Math.min(60, median * shape.waitFactor() * 3));
        }
        if (depth >= host.queueLimit() || (host.queueLimit() == STALE_LIMIT && load > 1.3 && random.nextInt(4) == 0)) {
            depth = host.queueLimit() + 1.0;
            overflows += overflows == 0 ? 1 + WaitShares.poisson(random, 3) : 0;
        }
        long healthy = WaitShares.poisson(random, mean * Math.max(0, 1 - faulty));
        waits = waits.plus(WaitShares.draw(random, healthy, median));
        return new Observed(
                start,
                length,
                host.name(),
                workload.name(),
                version,
                workload.listener(),
                overflows,
                (int) Math.round(depth),
                host.queueLimit(),
                oldest,
                waits);
    }

    /// Against the mean: the time of day, the workload's own ups and downs, the host's share of them.
    private double load(SimulatedHost host, Instant at) {
        double hour = at.getEpochSecond() / 3_600.0;
        double day = 1 + 0.45 * Math.sin((hour - 9 + host.workload().phase()) / HOURS * 2 * Math.PI);
        SplittableRandom ofWorkload =
                new SplittableRandom(mix(plan.seed(), -1 - host.workload().index(), (long) hour, 1));
        SplittableRandom ofHost = new SplittableRandom(mix(plan.seed(), host.index(), (long) hour, 2));
        double noise = Math.exp(0.05 * ofWorkload.nextGaussian() + 0.08 * ofHost.nextGaussian());
        boolean risen = plan.riseAt() != null && !at.isBefore(plan.riseAt());
        return Math.max(0.05, day) * noise * (risen ? LOAD_RISE : 1);
    }

    private static long mix(long seed, long a, long b, long c) {
        long mixed = seed;
        for (long part : new long[] {a, b, c}) {
            mixed = (mixed ^ part) * 0x9e3779b97f4a7c15L;
            mixed ^= mixed >>> 29;
        }
        return mixed;
    }

    private @Nullable SimulatedRollout running(SimulatedHost host, Instant at) {
        SimulatedRollout running = null;
        for (SimulatedRollout rollout : ofWorkload.getOrDefault(host.workload().index(), List.of())) {
            if (!at.isBefore(rollout.reaches(host)) && (running == null || rollout.number() > running.number())) {
                running = rollout;
            }
        }
        return running;
    }

    private double factor(SimulatedHost host, Instant at) {
        SimulatedRollout running = running(host, at);
        return running == null ? 1 : running.factor();
    }

    private Instant silence() {
        return plan.end().minus(Duration.ofHours(5));
    }

    public int size() {
        return hosts.size();
    }

    SimulatedHost host(int index) {
        return hosts.get(index);
    }

    public FleetPlan plan() {
        return plan;
    }

    /// What an agent would say of an incident.
    public record Incident(
            String id,
            Instant at,
            String host,
            String workload,
            String version,
            String listener,
            String fingerprint,
            String cause,
            double confidence,
            String summary) {}

    public List<Incident> incidents() {
        List<Incident> incidents = new ArrayList<>();
        for (Outbreak outbreak : outbreaks) {
            SimulatedHost host = outbreak.host();
            SimulatedRollout running = running(host, outbreak.from());
            int number = running == null ? 1 : running.number();
            Shape shape = outbreak.shape();
            // Another build: other lines, other closures.
            List<String> path = shape.path().stream()
                    .map(f -> f.equals("main.main") ? f : f + ".func" + number)
                    .toList();
            incidents.add(new Incident(
                    outbreak.id(),
                    outbreak.from(),
                    host.name(),
                    host.workload().name(),
                    "v" + number,
                    host.workload().listener(),
                    Fingerprint.of(shape.cause(), path, host.workload().name()),
                    shape.cause(),
                    0.9,
                    shape.cause().replace('_', ' ') + " at " + host.workload().listener()));
        }
        return incidents;
    }

    /// What is so on each host: by host, then by name.
    public Map<String, Map<String, String>> facts() {
        Map<String, Map<String, String>> facts = new LinkedHashMap<>();
        for (SimulatedHost host : hosts) {
            Map<String, String> of = new LinkedHashMap<>();
            of.put("kernel", host.kernel());
            of.put("zone", host.zone());
            of.put("pool", host.pool());
            of.put("agent", host.agent());
            of.put("somaxconn", Integer.toString(host.somaxconn()));
            of.put("go:" + host.workload().name(), host.workload().go());
            facts.put(host.name(), of);
        }
        return facts;
    }

    /// A change, as whoever deploys would report it.
    public record Change(
            String id,
            Instant at,
            String kind,
            String workload,
            String host,
            String name,
            String was,
            String becomes) {}

    public List<Change> changes() {
        List<Change> changes = new ArrayList<>();
        for (SimulatedRollout rollout : rollouts) {
            changes.add(new Change(
                    rollout.id(),
                    rollout.at(),
                    "deploy",
                    rollout.workload().name(),
                    "",
                    "",
                    "v" + (rollout.number() - 1),
                    "v" + rollout.number()));
        }
        SplittableRandom random = new SplittableRandom(mix(plan.seed(), 11, 12, 13));
        for (int i = 0; i < hosts.size() / 10; i++) {
            SimulatedHost host = hosts.get(random.nextInt(hosts.size()));
            Instant at = plan.start().plusSeconds(random.nextLong(plan.length().toSeconds()));
            changes.add(new Change(
                    "sysctl-" + i, at, "sysctl", "", host.name(), "net.ipv4.tcp_max_syn_backlog", "2048", "4096"));
        }
        return changes;
    }

    /// The last that was heard of a host.
    public record Heartbeat(
            String host,
            Instant first,
            Instant last,
            @Nullable Instant lastWindow,
            String agent,
            int blind,
            long clockAhead) {}

    public List<Heartbeat> heartbeats() {
        List<Heartbeat> heartbeats = new ArrayList<>();
        for (SimulatedHost host : hosts) {
            Instant last = host.silent() ? silence() : plan.end();
            heartbeats.add(new Heartbeat(
                    host.name(),
                    plan.start(),
                    last,
                    last.minusSeconds(10),
                    host.agent(),
                    host.blind(),
                    host.clockAhead()));
        }
        return heartbeats;
    }

    public Truth truth() {
        Set<String> bad = new HashSet<>();
        rollouts.stream().filter(r -> r.factor() > 1).forEach(r -> bad.add(r.id()));
        Map<String, String> pairs = new HashMap<>();
        outbreaks.forEach(o -> pairs.put(
                o.id(), o.shape().cause() + " of " + o.host().workload().name()));
        return new Truth(
                bad,
                plan.planted() ? PLANTED_KERNEL : "",
                pairs,
                named(h -> h.queueLimit() == STALE_LIMIT),
                named(SimulatedHost::silent),
                named(h -> h.clockAhead() != 0),
                named(h -> h.blind() > 0));
    }

    private Set<String> named(Predicate<SimulatedHost> which) {
        Set<String> names = new HashSet<>();
        hosts.stream().filter(which).forEach(h -> names.add(h.name()));
        return names;
    }
}
