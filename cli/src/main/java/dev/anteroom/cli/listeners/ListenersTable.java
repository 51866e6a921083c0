package dev.anteroom.cli.listeners;

import dev.anteroom.linux.sockdiag.Listener;
import dev.anteroom.linux.survey.HolderView;
import dev.anteroom.linux.survey.ListenerFacts;
import dev.anteroom.linux.survey.ListenerVerdict;
import dev.anteroom.linux.survey.ListenerView;
import dev.anteroom.linux.survey.Survey;
import dev.anteroom.profile.text.Visible;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// Surveys as text: a table, a line for everything that is not well, and what could not be seen.
public final class ListenersTable {
    /// Below, somaxconn is left to `check` and the sparkline is short, so that the holders still fit.
    private static final int ROOMY_COLUMNS = 120;
    private static final int MAX_HOLDERS = 4;

    private ListenersTable() {}

    /// @param sparklines whether each listener shows its depth over time
    public static List<String> lines(List<Survey> surveys, Screen screen, boolean sparklines) {
        List<ListenerView> views = surveys.stream()
                .flatMap(survey -> survey.listeners().stream())
                .sorted(Comparator.comparing(
                                (ListenerView view) -> view.verdict().word())
                        .reversed()
                        .thenComparingInt(view -> view.facts().listener().port()))
                .toList();
        List<String> lines = new ArrayList<>();
        if (views.isEmpty()) {
            lines.add("No matching listener in this network namespace. Try --netns all.");
        } else {
            lines.addAll(table(views, surveys.size() > 1, sparklines, screen).lines(screen));
        }
        List<ListenerView> unwell =
                views.stream().filter(view -> view.verdict().word().isProblem()).toList();
        if (!unwell.isEmpty()) {
            lines.add("");
        }
        for (ListenerView view : unwell) {
            ListenerVerdict verdict = view.verdict();
            String head = Ink.of(verdict.word()).on(verdict.word().text(), screen.colour());
            String text = endpoint(view.facts().listener()) + ": " + Visible.line(verdict.explanation());
            lines.addAll(Paragraph.wrap(head, verdict.word().text().length(), text, screen.width()));
        }
        for (Survey survey : surveys) {
            for (String note : survey.notes()) {
                lines.add("");
                lines.addAll(Paragraph.wrap(Ink.DIM.on("note:", screen.colour()), 5, note, screen.width()));
            }
        }
        return lines;
    }

    private static TextTable table(List<ListenerView> views, boolean namespaces, boolean sparklines, Screen screen) {
        boolean groups = views.stream().anyMatch(view -> view.facts().groupSize() > 1);
        boolean caps = screen.width() >= ROOMY_COLUMNS && views.stream().anyMatch(ListenersTable::belowSomaxconn);
        List<String> head = new ArrayList<>(List.of("STATE", "LISTENER", ">QUEUED", ">LIMIT"));
        if (caps) {
            head.add(">SOMAXCONN");
        }
        head.addAll(List.of(">OLDEST", ">DROPS/S", ">DROPPED"));
        if (groups) {
            head.add(">GROUP");
        }
        if (namespaces) {
            head.add("NAMESPACE");
        }
        if (sparklines) {
            head.add("DEPTH");
        }
        head.add("HELD BY");
        TextTable table = new TextTable(head);
        for (ListenerView view : views) {
            ListenerFacts facts = view.facts();
            Listener listener = facts.listener();
            List<String> cells = new ArrayList<>(List.of(
                    view.verdict().word().text(),
                    endpoint(listener),
                    Integer.toString(listener.depth()),
                    Integer.toString(listener.limit())));
            if (caps) {
                cells.add(
                        facts.somaxconn().isPresent()
                                ? Long.toString(facts.somaxconn().getAsLong())
                                : "?");
            }
            cells.add(facts.oldestMillis() > 0 && listener.depth() > 0 ? Figures.millis(facts.oldestMillis()) : "-");
            cells.add(Figures.rate(facts.dropsPerSecond()));
            cells.add(Long.toString(listener.drops()));
            if (groups) {
                cells.add(facts.groupSize() > 1 ? Integer.toString(facts.groupSize()) : "-");
            }
            if (namespaces) {
                cells.add(view.namespace());
            }
            if (sparklines) {
                cells.add(Sparkline.of(view.timeline(), screen.width() >= ROOMY_COLUMNS ? 20 : 10));
            }
            cells.add(holders(facts));
            table.row(Ink.of(view.verdict().word()), cells);
        }
        return table;
    }

    private static boolean belowSomaxconn(ListenerView view) {
        return view.facts().somaxconn().isPresent()
                && view.facts().listener().limit() < view.facts().somaxconn().getAsLong();
    }

    private static String endpoint(Listener listener) {
        return listener.mptcp() ? listener.endpoint() + " (mptcp)" : listener.endpoint();
    }

    private static String holders(ListenerFacts facts) {
        if (facts.holders().isEmpty()) {
            return facts.hiddenProcesses() > 0 ? "? (not visible)" : "nobody in this pid namespace";
        }
        String text = facts.holders().stream()
                .map(ListenersTable::holder)
                .distinct()
                .limit(MAX_HOLDERS)
                .collect(Collectors.joining(", "));
        long all =
                facts.holders().stream().map(ListenersTable::holder).distinct().count();
        return all > MAX_HOLDERS ? text + ", and " + (all - MAX_HOLDERS) + " more" : text;
    }

    private static String holder(HolderView view) {
        String name = view.holder().command() + "[" + view.holder().pid() + "]";
        return switch (view.posture()) {
            case WATCHES, MAY_WAIT -> name;
            case DEAF -> name + " (not waiting)";
            case STOPPED -> name + " (stopped)";
        };
    }
}
