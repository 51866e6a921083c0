package dev.anteroom.fleet.job;

import java.util.List;

/// The tables of what is told as it is, with how a row is written.
enum ToldTable {
    INCIDENT(
            List.of(0),
            "INSERT INTO fleet.incident (id, at, host, workload, version, listener, fingerprint, cause, confidence, summary,"
                    + " capture, attributes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb) ON CONFLICT (id) DO UPDATE SET"
                    + " at = excluded.at, host = excluded.host, workload = excluded.workload, version = excluded.version,"
                    + " listener = excluded.listener, fingerprint = excluded.fingerprint, cause = excluded.cause,"
                    + " confidence = excluded.confidence, summary = excluded.summary, capture = excluded.capture,"
                    + " attributes = excluded.attributes"),
    FACT(
            List.of(0, 1, 2),
            "INSERT INTO fleet.fact (host, name, at, value) VALUES (?, ?, ?, ?)"
                    + " ON CONFLICT (host, name, at) DO UPDATE SET value = excluded.value"),
    CHANGE(
            List.of(0),
            // A deploy is told by each host that gets it: it is as old as the first of them within a week says.
            "INSERT INTO fleet.change AS c (id, at, kind, workload, host, name, was, becomes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                    + " ON CONFLICT (id) DO UPDATE SET at = CASE WHEN excluded.at > c.at + interval '7 days' THEN excluded.at"
                    + " WHEN excluded.at > c.at - interval '7 days' THEN least(c.at, excluded.at) ELSE c.at END, kind = excluded.kind, workload = excluded.workload,"
                    + " host = excluded.host, name = excluded.name, was = excluded.was, becomes = excluded.becomes"),
    REMEDY(
            List.of(0, 4),
            "INSERT INTO fleet.remedy (id, at, kind, workload, host, what, fingerprint) VALUES (?, ?, ?, ?, ?, ?, ?)"
                    + " ON CONFLICT (id, host) DO UPDATE SET at = excluded.at, kind = excluded.kind,"
                    + " workload = excluded.workload, what = excluded.what, fingerprint = excluded.fingerprint"),
    HEARTBEAT(
            List.of(0),
            "INSERT INTO fleet.heartbeat AS h (host, first_heard, last_heard, last_window, agent, listeners, namespaces, blind,"
                    + " blind_reason, spooled, lost, clock_ahead) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (host) DO UPDATE"
                    + " SET first_heard = LEAST(h.first_heard, excluded.first_heard), last_heard = excluded.last_heard,"
                    + " last_window = excluded.last_window, agent = excluded.agent, listeners = excluded.listeners,"
                    + " namespaces = excluded.namespaces, blind = excluded.blind, blind_reason = excluded.blind_reason,"
                    + " spooled = excluded.spooled, lost = excluded.lost, clock_ahead = excluded.clock_ahead"
                    + " WHERE h.last_heard <= excluded.last_heard");

    /// Column of a heartbeat's row and of a change's.
    static final int FIRST_MOMENT = 1;

    @SuppressWarnings("ImmutableEnumChecker") // List.of's are
    private final List<Integer> key;

    private final String sql;

    ToldTable(List<Integer> key, String sql) {
        this.key = key;
        this.sql = sql;
    }

    /// Columns of the primary key.
    List<Integer> key() {
        return key;
    }

    String sql() {
        return sql;
    }
}
