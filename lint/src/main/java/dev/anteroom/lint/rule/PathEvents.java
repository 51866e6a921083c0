package dev.anteroom.lint.rule;

import dev.anteroom.finding.Confidence;
import dev.anteroom.lint.accept.AcceptPath;
import dev.anteroom.lint.accept.Event;
import dev.anteroom.lint.accept.SideDoors;
import dev.anteroom.lint.accept.Step;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// How rules that look at one kind of event on the accept path word and weigh what they find.
final class PathEvents {
    private PathEvents() {}

    interface Weight {
        Confidence of(AcceptPath path, Event event);
    }

    static void report(
            Rule rule, Inspected in, Set<Event.Kind> kinds, String consequence, Weight weight, Consumer<Draft> out) {
        for (AcceptPath path : in.paths()) {
            for (Event event : in.events(path)) {
                if (kinds.contains(event.kind())) {
                    String message = event.what() + where(path, event) + ": " + consequence;
                    out.accept(new Draft(
                            rule,
                            weight.of(path, event),
                            event.file(),
                            event.node(),
                            message,
                            event.path(),
                            List.of()));
                }
            }
        }
    }

    private static String where(AcceptPath path, Event event) {
        String place = switch (path.kind()) {
            case LOOP -> event.fresh() ? " between two accepts of " : " before the next Accept of ";
            case WRAPPER -> " inside ";
            case HOOK -> " in the hook that Serve calls for each connection, ";
        };
        StringBuilder text = new StringBuilder(place).append(path.function().name());
        for (Step step : event.path()) {
            text.append(" → ").append(step.called());
        }
        return text.toString();
    }

    /// SURE where nothing had to be guessed, LIKELY otherwise, MAYBE for doors that no client knows.
    static Confidence known(AcceptPath path, Event event) {
        if (path.isSide() || SideDoors.named(event.file().name())) {
            return Confidence.MAYBE;
        }
        return path.sure() && event.typed() ? Confidence.SURE : Confidence.LIKELY;
    }

    static Confidence atMost(Confidence most, Confidence confidence) {
        return confidence.compareTo(most) < 0 ? most : confidence;
    }
}
