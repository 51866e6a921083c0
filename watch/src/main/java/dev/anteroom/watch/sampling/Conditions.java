package dev.anteroom.watch.sampling;

import dev.anteroom.collect.trigger.Condition;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Holds a condition against one port's queue.
final class Conditions {
    /// Fewer waits than that make no quantile, unless they are long.
    private static final int FEWEST = 3;

    private static final double LONG_ALONE_SECONDS = 1;

    private Conditions() {}

    /// @return the condition that is met and the figure that met it; null where none is
    static @Nullable String met(Condition one, NamespaceWatch namespace, NamespaceWatch.PortQueue port, long now) {
        return switch (one) {
            case Condition.AnyOf any -> {
                for (Condition each : any.conditions()) {
                    String met = met(each, namespace, port, now);
                    if (met != null) {
                        yield met;
                    }
                }
                yield null;
            }
            case Condition.DepthAbove depth ->
                port.depth > depth.connections() ? one.words() + ": " + port.depth + " queued" : null;
            case Condition.FillAbove fill -> {
                for (ListenerWatch listener : port.listeners) {
                    if (listener.depth > fill.share() * Math.max(1, listener.limit)) {
                        yield one.words() + ": " + listener.depth + " of " + listener.limit;
                    }
                }
                yield null;
            }
            case Condition.Overflow _ -> port.recent.takeOverflow() ? one.words() : null;
            case Condition.WaitAbove wait -> longWait(wait, namespace, port, now);
            case Condition.ThrottledAbove _ -> null;
        };
    }

    private static @Nullable String longWait(
            Condition.WaitAbove wait, NamespaceWatch namespace, NamespaceWatch.PortQueue port, long now) {
        double oldest = 0;
        for (ListenerWatch listener : port.listeners) {
            oldest = Math.max(oldest, listener.oldestMillis / 1000.0);
        }
        double longest = Math.max(oldest, port.recent.longest(now));
        if (longest * 1000 <= wait.millis()) {
            return null;
        }
        double seconds = longest;
        if (wait.quantile() < 1) {
            long seen = port.recent.count(now);
            long unseen = namespace.isAlone() ? Math.max(0, Math.round(namespace.arrivalsPerSecond()) - seen) : 0;
            seconds = port.recent.quantile(now, wait.quantile(), unseen);
            // Whoever still waits is in no quantile yet; where all of them do, the oldest is the answer.
            if (port.members.size() > (1 - wait.quantile()) * (seen + unseen + port.members.size())) {
                seconds = Math.max(seconds, oldest);
            }
            if (seen + port.members.size() < FEWEST && seconds < LONG_ALONE_SECONDS) {
                return null;
            }
        }
        return seconds * 1000 > wait.millis()
                ? String.format(Locale.ROOT, "%s: %.0fms", wait.words(), seconds * 1000)
                : null;
    }
}
