package dev.anteroom.handoff.supervisor;

import dev.anteroom.handoff.upgrade.UpgradeEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The events of one upgrade, in order, told to whoever asked for it as they happen. A listener that has gone
/// away stops nothing.
final class UpgradeLog implements Departure.Marks {
    private final long startNanos = System.nanoTime();
    private final List<UpgradeEvent> events = new ArrayList<>();
    private final Consumer<UpgradeEvent> listener;

    UpgradeLog(Consumer<UpgradeEvent> listener) {
        this.listener = listener;
    }

    long startNanos() {
        return startNanos;
    }

    long millis() {
        return (System.nanoTime() - startNanos) / 1_000_000;
    }

    @Override
    public void mark(UpgradeEvent.Mark mark, Generation generation, String text) {
        add(mark, generation.number(), generation + " " + text);
    }

    void note(UpgradeEvent.Mark mark, String text) {
        add(mark, 0, text);
    }

    private synchronized void add(UpgradeEvent.Mark mark, int generation, String text) {
        UpgradeEvent event = new UpgradeEvent(millis(), mark, generation, text);
        events.add(event);
        listener.accept(event);
    }

    synchronized List<UpgradeEvent> events() {
        return List.copyOf(events);
    }
}
