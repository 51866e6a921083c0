package dev.anteroom.handoff.supervisor;

import dev.anteroom.handoff.upgrade.FileFigures;
import dev.anteroom.handoff.upgrade.NewcomerRule;
import dev.anteroom.handoff.upgrade.QueueFigures;
import dev.anteroom.handoff.upgrade.QueueWatch;
import dev.anteroom.linux.socket.HeldSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The newcomer's queues against the old one's in the same upgrade, by [NewcomerRule].
final class Judgement {
    private final QueueWatch watch;
    private final Generation old;
    private final Map<String, QueueFigures> before = new LinkedHashMap<>();
    private final Map<String, QueueFigures> after = new LinkedHashMap<>();

    Judgement(QueueWatch watch, Generation old) {
        this.watch = watch;
        this.old = old;
    }

    static void raise(String where, Optional<String> worse) throws Worse {
        if (worse.isPresent()) {
            throw new Worse((where.isEmpty() ? "" : where + ": ") + worse.get());
        }
    }

    /// The queues under the old one, up to now.
    void baseline() {
        measure(before, old);
    }

    /// The queues under the newcomer, up to now.
    void outcome(Generation fresh) {
        measure(after, fresh);
    }

    private void measure(Map<String, QueueFigures> into, Generation generation) {
        generation.sockets().forEach((name, socket) -> {
            QueueFigures figures = watch.soFar(socket);
            if (figures.samples() > 0) {
                into.put(name, figures);
            }
        });
    }

    /// New windows begin.
    void next(Generation... generations) {
        for (Generation generation : generations) {
            generation.sockets().values().forEach(watch::next);
        }
    }

    /// With one listener: its queue now against its queue before.
    void now(Generation fresh) throws Worse {
        for (Map.Entry<String, HeldSocket> each : fresh.sockets().entrySet()) {
            raise(each.getKey(), NewcomerRule.queue(was(each.getKey()), watch.soFar(each.getValue())));
        }
    }

    /// With two: against the old one before it shared, and against the old one beside it where that fares worse.
    void beside(Generation fresh, int share) throws Worse {
        for (Map.Entry<String, HeldSocket> each : fresh.sockets().entrySet()) {
            QueueFigures is = watch.soFar(each.getValue());
            QueueFigures was = was(each.getKey());
            HeldSocket other = old.sockets().get(each.getKey());
            QueueFigures now = other == null ? was : watch.soFar(other);
            boolean worseBeside = now.stallMillis() > was.stallMillis();
            raise(each.getKey() + " at " + share + "%", NewcomerRule.queue(worseBeside ? now : was, is));
        }
    }

    /// Whether a queue of it stands, whatever the old one's did.
    void hangs(Generation fresh) throws Worse {
        for (Map.Entry<String, HeldSocket> each : fresh.sockets().entrySet()) {
            raise(each.getKey(), NewcomerRule.hang(watch.soFar(each.getValue())));
        }
    }

    /// At the end of a window.
    void depth(Generation fresh, int share) throws Worse {
        for (Map.Entry<String, HeldSocket> each : fresh.sockets().entrySet()) {
            raise(
                    each.getKey() + " at " + share + "%",
                    NewcomerRule.depth(was(each.getKey()), 100, watch.soFar(each.getValue()), share));
        }
    }

    /// At the end of a window: files, and a listener that leaked.
    void files(Generation fresh, FileFigures atBegin, Set<Integer> known) throws Worse {
        raise("", NewcomerRule.files(FilesOf.process(old), atBegin, FilesOf.process(fresh)));
        raise("", LeakedListener.find(fresh, known));
    }

    private QueueFigures was(String listener) {
        return before.getOrDefault(listener, QueueFigures.NONE);
    }

    String figures(Generation fresh) {
        List<String> texts = new ArrayList<>();
        fresh.sockets().forEach((name, socket) -> {
            QueueFigures figures = watch.soFar(socket);
            if (figures.samples() > 0) {
                texts.add(name + " " + figures);
            }
        });
        return String.join("; ", texts);
    }

    Map<String, QueueFigures> before() {
        return before;
    }

    Map<String, QueueFigures> after() {
        return after;
    }

    QueueWatch watch() {
        return watch;
    }
}
