package dev.anteroom.fleet.question;

import dev.anteroom.fleet.question.Answer.Outcome;
import dev.anteroom.fleet.store.FleetDatabase;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// F7: which hosts say nothing, as against those that say that nothing happened; and what the agents can't see.
public final class Silent {
    private Silent() {}

    /// What is wrong with a host, most pressing first.
    public enum State {
        NEVER_HEARD("never heard"),
        SILENT("silent"),
        CLOCK("clock"),
        BLIND("blind"),
        LOST("lost"),
        IDLE("idle"),
        SEEN("seen");

        private final String word;

        State(String word) {
            this.word = word;
        }

        static State of(String word) {
            for (State state : values()) {
                if (state.word.equals(word)) {
                    return state;
                }
            }
            throw new IllegalArgumentException("no state of a host is called " + word);
        }

        boolean isFine() {
            return this == IDLE || this == SEEN;
        }
    }

    /// One host: a row of the view `silent_host`.
    public record Heard(
            String host,
            State state,
            @Nullable Instant lastHeard,
            @Nullable Instant lastWindow,
            String agent,
            int namespaces,
            int blind,
            String blindReason,
            long lost,
            double clockAhead) {}

    public static List<Heard> read(FleetDatabase database) {
        return database.list("SELECT * FROM fleet.silent_host ORDER BY host", row -> {
            Timestamp heard = row.getTimestamp("last_heard");
            Timestamp window = row.getTimestamp("last_window");
            return new Heard(
                    row.getString("host"),
                    State.of(row.getString("state")),
                    heard == null ? null : heard.toInstant(),
                    window == null ? null : window.toInstant(),
                    row.getString("agent"),
                    row.getInt("namespaces"),
                    row.getInt("blind"),
                    row.getString("blind_reason"),
                    row.getLong("lost"),
                    row.getDouble("clock_ahead"));
        });
    }

    public static Answer answer(FleetDatabase database) {
        return answer(read(database));
    }

    static Answer answer(List<Heard> hosts) {
        if (hosts.isEmpty()) {
            return Answer.nothing("silent", "No host was ever heard of.");
        }
        Map<State, Integer> counts = new TreeMap<>();
        hosts.forEach(h -> counts.merge(h.state, 1, Integer::sum));
        List<List<Cell>> rows = new ArrayList<>();
        hosts.stream()
                .filter(h -> !h.state.isFine())
                .sorted((a, b) -> a.state.compareTo(b.state))
                .forEach(h -> rows.add(List.of(
                        Cell.text(h.state.word),
                        Cell.text(h.host),
                        Cell.moment(h.lastHeard),
                        Cell.moment(h.lastWindow),
                        Cell.text(h.agent),
                        Cell.text(why(h)))));
        List<String> parts = new ArrayList<>();
        counts.forEach((state, count) -> parts.add(count + " " + state.word));
        return new Answer(
                "silent",
                rows.isEmpty() ? Outcome.HOLDS : Outcome.FOUND,
                "Of " + hosts.size() + " hosts: " + String.join(", ", parts) + ".",
                COLUMNS,
                rows,
                NOTES);
    }

    private static String why(Heard host) {
        return switch (host.state) {
            case NEVER_HEARD -> "its facts are known, no agent of it was ever heard";
            case SILENT -> "no heartbeat since";
            case CLOCK ->
                String.format(Locale.ROOT, "its clock is %.0f s ahead; its windows are kept apart", host.clockAhead);
            case BLIND ->
                host.blind + " of " + (host.namespaces + host.blind) + " namespaces not seen: " + host.blindReason;
            case LOST -> host.lost + " windows had no room on its disk";
            case IDLE, SEEN -> "";
        };
    }

    private static final List<Column> COLUMNS = List.of(
            Column.text("state", "State"),
            Column.text("host", "Host"),
            Column.text("last_heard", "Last heard"),
            Column.text("last_window", "Last window"),
            Column.text("agent", "Agent"),
            Column.text("why", "Why"));

    private static final List<String> NOTES = List.of(
            "Silent: no heartbeat for three minutes, while others were heard. Idle: heartbeats, and nothing queued:"
                    + " those hosts are well. Of a host that has no agent and whose facts nobody sent, nothing can be"
                    + " said.",
            "Why a host is silent (down, cut off, agent stopped) isn't known here.");
}
