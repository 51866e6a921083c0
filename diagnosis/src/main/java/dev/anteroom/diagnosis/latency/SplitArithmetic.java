package dev.anteroom.diagnosis.latency;

import dev.anteroom.capture.evidence.ClientLatency;
import dev.anteroom.capture.evidence.ClientLatency.Connecting;
import dev.anteroom.capture.evidence.ClientLatency.Quantile;
import dev.anteroom.capture.evidence.ClientLatency.Vantage;
import dev.anteroom.diagnosis.Incident;
import dev.anteroom.diagnosis.latency.LatencySplit.Part;
import dev.anteroom.diagnosis.signal.AcceptQueue;
import dev.anteroom.diagnosis.signal.OverflowDelta;
import dev.anteroom.diagnosis.signal.QueueHistory;
import dev.anteroom.diagnosis.signal.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Splits a client's P99 into the wait in the accept queue, the delay by repeated SYNs, and the rest.
///
/// A request that opens a connection takes `T = R + W + S`: `R` until a SYN is let in (0, or one of the
/// repetition times 1, 2, 3, … s), `W` in the accept queue, `S` everything else. Of the three only the
/// distributions are known, `T` from the client and `W` from the queue's ages, never which request had which. So
/// no sum of percentiles is exact, and every part is an estimate between two bounds.
///
/// **Requests and connections.** Only the first request on a connection waits in the queue. Of `c` connections opened
/// per request (arrivals a second by the kernel ÷ requests a second by the client, at most 1), the slowest share
/// `t = 1%` of the requests are the slowest `t/c` of the connections, if waiting is what made them slow. The
/// wait that belongs to the P99 is therefore `W`'s quantile at `1 − t/c`; with `c ≤ t`, what waits lies beyond
/// the P99 and the estimate is
/// 0.
/// Where `c` isn't known it is taken as 1, and the split says so.
///
/// **SYN repetitions.** With `D` packets dropped for overflow and `N` connections admitted, a SYN is dropped with
/// probability `p = D/(D+N)`, and more than `k` tries are needed with probability `pᵏ`: that gives `R`'s quantile at
/// the same share. Whatever it says, a delay that is longer than the whole latency can't be in it: the estimate is at
/// most the largest repetition time within the P99, and it is exactly 0 where the P99 is below 1 s, nothing overflowed,
/// or the client's clock starts when the connection stands (wrk, k6).
///
/// **Estimate of the queue wait**: that quantile of `W`, but no more than what the repetitions leave. It takes the
/// slowest requests for those that waited longest, which is how a tail comes about where waiting is the trouble. From
/// snapshots alone there is no distribution; then it is the oldest age seen, since the queue is first in, first out and
/// the next connection taken is that one.
///
/// **Bounds**, which hold however the three depend on each other. Above: the longest wait seen (the P99 itself where
/// connections still waited at the end or only snapshots exist). Below: removing `W` lowers the P99 by at least
/// `W(u − q) − (T(u) − T(q))` for every quantile `u ≥ q` that the client told (Makarov's bound for the sum of two
/// variables of known distributions); with `u = q` that is the shortest wait of all. With `c < 1` nothing holds
/// from below but 0. Sampling error comes on top where few connections were seen, and the client's run and the
/// capture should cover the same time: neither can be seen from the figures.
public final class SplitArithmetic {
    private final Incident incident;
    private final ClientLatency client;
    private final String source;
    private final List<String> notes = new ArrayList<>();

    private SplitArithmetic(Incident incident, ClientLatency client, String source) {
        this.incident = incident;
        this.client = client;
        this.source = source;
    }

    /// @param source who measured, for the report
    /// @return empty where the client told no quantile of its tail
    public static Optional<LatencySplit> of(Incident incident, ClientLatency client, String source) {
        return client.tail().map(tail -> new SplitArithmetic(incident, client, source).split(tail));
    }

    private LatencySplit split(Quantile tail) {
        double whole = tail.millis();
        if (tail.lowMillis() < tail.highMillis() && tail.highMillis() - tail.lowMillis() > 0.01 * tail.highMillis()) {
            notes.add("the client's " + tail.name() + " lies between " + Words.millis(tail.lowMillis()) + " and "
                    + Words.millis(tail.highMillis()));
        }
        if (tail.share() < 0.989) {
            notes.add("the client told no P99: this is its " + tail.name());
        }
        if (client.vantage() == Vantage.UNKNOWN) {
            notes.add("taken as measured by a client; a service's own timers start behind Accept, and then the accept"
                    + " wait comes on top");
        }
        double perRequest = connectionsPerRequest();
        double connectionTail = (1 - tail.share()) / perRequest;
        Part retries = retries(tail, connectionTail);
        double left = whole - (retries.millis() == null ? 0 : retries.millis());
        Part wait = queueWait(tail, connectionTail, perRequest, left);
        Part rest = rest(tail, wait, retries);
        if (!client.note().isEmpty()) {
            notes.add(client.note());
        }
        notes.add("the client's figures and the capture have to cover the same time");
        return new LatencySplit(source, tail.name(), whole, wait, retries, rest, notes);
    }

    /// Connections opened per request, at most 1; 1 where it can't be had.
    private double connectionsPerRequest() {
        Double arrivals = arrivalsPerSecond();
        Double requests = client.requestsPerSecond();
        if (arrivals == null || requests == null || requests <= 0) {
            notes.add("assumes one connection per request; with keep-alive, less of it is queue" + " wait");
            return 1;
        }
        double perRequest = Math.clamp(arrivals / requests, 1e-9, 1);
        if (perRequest < 0.9) {
            notes.add(String.format(
                    Locale.ROOT, "connections are kept: %.0f opened a second for %.0f requests", arrivals, requests));
        }
        return perRequest < 0.9 ? perRequest : 1;
    }

    private @Nullable Double arrivalsPerSecond() {
        Optional<AcceptQueue> queue = incident.get(AcceptQueue.class);
        if (queue.isEmpty()) {
            return null;
        }
        Optional<QueueHistory> history = queue.get().history();
        if (history.isPresent() && history.get().waits().arrivals() > 0) {
            return history.get().waits().arrivalsPerSecond();
        }
        Long accepted = queue.get().acceptedBetween();
        return accepted == null || queue.get().window() == null
                ? null
                : (Double) (accepted * 1000.0 / queue.get().window().toMillis());
    }

    private @Nullable Long admitted() {
        Optional<AcceptQueue> queue = incident.get(AcceptQueue.class);
        if (queue.isEmpty()) {
            return null;
        }
        Optional<QueueHistory> history = queue.get().history();
        return history.isPresent() && history.get().waits().arrivals() > 0
                ? (Long) history.get().waits().arrivals()
                : queue.get().acceptedBetween();
    }

    private Part retries(Quantile tail, double connectionTail) {
        double fits = RetryQuanta.within(tail.highMillis());
        if (client.connecting() == Connecting.OUTSIDE) {
            String seen = client.longestConnectMillis() == null
                    ? ""
                    : "; the longest connecting took " + Words.millis(client.longestConnectMillis());
            return new Part(0.0, 0, 0, client.tool() + " starts its clock when the connection stands" + seen);
        }
        if (tail.highMillis() < RetryQuanta.FIRST_MILLIS) {
            return new Part(0.0, 0, 0, "none fits: a dropped SYN is first repeated after 1 s");
        }
        Double connect = client.longestConnectMillis();
        if (connect != null && connect < RetryQuanta.FIRST_MILLIS) {
            return new Part(0.0, 0, 0, "no connection took longer than " + Words.millis(connect) + " to open");
        }
        Optional<OverflowDelta> overflow = incident.get(OverflowDelta.class);
        if (overflow.isEmpty()) {
            return new Part(
                    null, 0, fits, "no file tells how often the queue overflowed (ListenOverflows twice would)");
        }
        long dropped = overflow.get().attributable();
        String window = overflow.get().overflows().window();
        if (dropped == 0) {
            return new Part(0.0, 0, 0, "the accept queue did not overflow (" + window + ")");
        }
        Long admitted = admitted();
        if (admitted == null) {
            return new Part(
                    null,
                    0,
                    fits,
                    Words.count(dropped, "packet") + " dropped (" + window
                            + "), but of how many connections isn't known");
        }
        double drop = (double) dropped / (dropped + admitted);
        double estimate = Math.min(RetryQuanta.quantile(drop, connectionTail), fits);
        String why = Words.count(dropped, "packet") + " dropped for " + Words.count(admitted, "connection")
                + " let in (" + window + "): "
                + (estimate == 0
                        ? "fewer repeat their SYN than the slowest " + Words.percent(connectionTail)
                        : Words.percent(drop) + " of the SYNs; repeated after 1, 2, 3, … s (older kernels 1, 3, 7)");
        return new Part(Math.min(estimate, tail.millis()), 0, fits, why);
    }

    private Part queueWait(Quantile tail, double connectionTail, double perRequest, double left) {
        if (incident.get(AcceptQueue.class).isEmpty()) {
            return new Part(null, 0, tail.highMillis(), "no file tells how long connections waited");
        }
        AcceptQueue queue = incident.get(AcceptQueue.class).get();
        Optional<QueueHistory> history = queue.history().filter(QueueHistory::aged);
        if (history.isPresent()) {
            return fromHistory(history.get(), tail, connectionTail, perRequest, left);
        }
        Double oldest = queue.oldestMillis();
        int looks = queue.states().size();
        if (!queue.everQueued()) {
            return new Part(0.0, 0, tail.highMillis(), "the queue was empty at each of " + Words.count(looks, "look"));
        }
        if (oldest == null) {
            return queue.littleMillis() == null
                    ? new Part(null, 0, tail.highMillis(), "connections were queued, and no file dates them")
                    : new Part(
                            Math.min(queue.littleMillis(), left),
                            0,
                            tail.highMillis(),
                            "the mean wait by Little's law: the tail is longer");
        }
        return new Part(
                Math.min(oldest, left),
                0,
                tail.highMillis(),
                "the oldest connection seen in " + Words.count(looks, "look") + " had waited " + Words.millis(oldest)
                        + "; no distribution");
    }

    private Part fromHistory(
            QueueHistory history, Quantile tail, double connectionTail, double perRequest, double left) {
        double longest = history.waits().maxMillis();
        boolean open = history.waits().stillWaiting() > 0;
        double high = Math.min(tail.highMillis(), open ? tail.highMillis() : longest);
        String seen = Words.count(history.waits().arrivals(), "connection") + " in " + Words.seconds(history.window());
        if (connectionTail >= 1) {
            return new Part(
                    0.0,
                    0,
                    high,
                    "fewer requests open a connection than are slower than the " + tail.name() + "; " + seen);
        }
        double share = 1 - connectionTail;
        double wait = history.waits().quantileMillis(share);
        double low = perRequest < 1 ? 0 : lower(history, tail);
        String lowerBound = history.waits().isLowerBound(share) ? ", at least: some still wait" : "";
        return new Part(
                Math.max(0, Math.min(wait, left)),
                Math.min(low, high),
                high,
                Quantile.exact(share, wait).name() + " of the accept wait is " + Words.millis(wait) + lowerBound + " ("
                        + seen + ")"
                        + (wait > left + 1 ? "; more than what is left of the client's figure" : ""));
    }

    private double lower(QueueHistory history, Quantile tail) {
        double low = history.waits().quantileMillis(0);
        for (Quantile other : client.quantiles()) {
            if (other.share() > tail.share()) {
                double bound = history.waits().quantileMillis(other.share() - tail.share())
                        - (other.highMillis() - tail.lowMillis());
                low = Math.max(low, bound);
            }
        }
        if (client.maxMillis() != null) {
            low = Math.max(
                    low, history.waits().quantileMillis(1 - tail.share()) - (client.maxMillis() - tail.lowMillis()));
        }
        return Math.clamp(low, 0, tail.lowMillis());
    }

    private static Part rest(Quantile tail, Part wait, Part retries) {
        double low = Math.max(0, tail.lowMillis() - wait.highMillis() - retries.highMillis());
        double high = Math.max(0, tail.highMillis() - wait.lowMillis() - retries.lowMillis());
        if (wait.millis() == null || retries.millis() == null) {
            return new Part(null, low, high, "not known while a part of it isn't");
        }
        return new Part(
                Math.max(0, tail.millis() - wait.millis() - retries.millis()),
                low,
                high,
                "the service, the network, the client itself");
    }
}
