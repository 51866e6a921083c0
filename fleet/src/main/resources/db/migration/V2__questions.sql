-- The eight questions, each a view. A view speaks of the span that the session asks about:
--   SET fleet.since = '2026-11-01'; SET fleet.until = '2026-12-01'; SELECT * FROM fleet.worst_listener;
-- Without a setting it is the seven days up to now. What the views count, the commands judge (docs/fleet-questions.md).
SET search_path = fleet;

CREATE FUNCTION until() RETURNS timestamptz LANGUAGE sql STABLE AS
$$ SELECT coalesce(nullif(current_setting('fleet.until', true), '')::timestamptz, now()) $$;

CREATE FUNCTION since() RETURNS timestamptz LANGUAGE sql STABLE AS
$$ SELECT coalesce(nullif(current_setting('fleet.since', true), '')::timestamptz, fleet.until() - interval '7 days') $$;

-- The views ask for the span in a sub-select, which is evaluated once; as a plain call it would be for each row.

-- One host in 16, the same ones always: enough to tell how the whole fleet moved.
CREATE INDEX rollup_hour_sample ON rollup_hour (start) WHERE hashtext(host) % 16 = 0;

-- F1: which rollouts made the accept wait worse. One row for each host that a rollout can be judged by.
--   role 'treated': it runs the new version since the hour `switched`;
--   role 'held': another host of the workload that kept the old version through the same hours;
--   role 'fleet': a sampled host of another workload.
-- after: the six whole hours after `switched`. before: the same hours of the day before, so that the time of day is the same.
-- p99: of the host's busiest listener in the middle hour, s. Hosts of fewer than three hours on a side are left out.
CREATE VIEW rollout_host AS
WITH rollout AS MATERIALIZED (
    SELECT id, at, workload, was, becomes FROM change
    WHERE kind = 'deploy' AND workload <> '' AND at >= (SELECT fleet.since()) AND at < (SELECT fleet.until())
), switched AS MATERIALIZED (
    SELECT r.id, h.host, h.switched
    FROM rollout r CROSS JOIN LATERAL (
        SELECT host, min(start) AS switched FROM rollup_hour
        WHERE workload = r.workload AND version = r.becomes
            AND start >= date_trunc('hour', r.at) AND start < r.at + interval '2 days'
        GROUP BY host) h
), wave AS MATERIALIZED (
    SELECT row_number() OVER () AS wave, r.*, w.switched
    FROM (SELECT DISTINCT id, switched FROM switched) w JOIN rollout r USING (id)
), span AS MATERIALIZED (
    SELECT wave, workload, true AS is_after, switched AS opens, switched + interval '6 hours' AS closes FROM wave
    UNION ALL
    SELECT wave, workload, false, switched - interval '24 hours', switched - interval '18 hours' FROM wave
), side AS (
    SELECT s.wave, s.is_after, true AS own, h.*
    FROM span s CROSS JOIN LATERAL (
        SELECT host, count(*) AS hours, min(version) AS version_low, max(version) AS version_high,
            sum(connections) AS connections, sum(overflows) AS overflows, percentile_cont(0.5) WITHIN GROUP (ORDER BY p99) AS p99
        FROM (SELECT host, start, min(version) AS version, sum(connections) AS connections, sum(overflows) AS overflows,
                (array_agg(p99 ORDER BY connections DESC))[1] AS p99
            FROM rollup_hour WHERE workload = s.workload AND start > s.opens AND start <= s.closes
            GROUP BY host, start) an_hour
        GROUP BY host) h
    UNION ALL
    SELECT s.wave, s.is_after, false, h.*
    FROM span s CROSS JOIN LATERAL (
        SELECT host, count(*) AS hours, '' AS version_low, '' AS version_high,
            sum(connections) AS connections, sum(overflows) AS overflows, percentile_cont(0.5) WITHIN GROUP (ORDER BY p99) AS p99
        FROM (SELECT host, start, sum(connections) AS connections, sum(overflows) AS overflows,
                (array_agg(p99 ORDER BY connections DESC))[1] AS p99
            FROM rollup_hour
            WHERE hashtext(host) % 16 = 0 AND start > s.opens AND start <= s.closes AND workload <> s.workload
            GROUP BY host, start) an_hour
        GROUP BY host) h
)
SELECT w.id, w.at, w.workload, w.was, w.becomes, w.switched, a.host,
    CASE WHEN NOT a.own THEN 'fleet' WHEN s.switched = w.switched THEN 'treated' ELSE 'held' END AS role,
    b.connections::bigint AS connections_before, a.connections::bigint AS connections_after,
    b.overflows::bigint AS overflows_before, a.overflows::bigint AS overflows_after,
    coalesce(b.p99, 0) AS p99_before, coalesce(a.p99, 0) AS p99_after
FROM side a
JOIN side b ON b.wave = a.wave AND b.host = a.host AND b.own = a.own AND NOT b.is_after
JOIN wave w ON w.wave = a.wave
LEFT JOIN switched s ON s.id = w.id AND s.host = a.host
WHERE a.is_after AND a.hours >= 3 AND b.hours >= 3
    AND (NOT a.own OR (b.version_low = w.was AND b.version_high = w.was AND a.version_low = a.version_high
        AND a.version_low = CASE WHEN s.switched = w.switched THEN w.becomes ELSE w.was END));

-- F2: which hosts differ from what most hosts of their workload have, and what that goes with. One row for each host and
-- parameter; `differs` says whether it is one of the few. The last day of the span counts.
CREATE VIEW drift_host AS
WITH last_day AS MATERIALIZED (
    SELECT workload, listener, host, (array_agg(queue_limit ORDER BY start DESC))[1] AS queue_limit,
        sum(overflows)::bigint AS overflows, sum(connections)::bigint AS connections, sum(waited_seconds) AS waited_seconds
    FROM rollup_hour
    WHERE start >= greatest((SELECT fleet.since()), (SELECT fleet.until()) - interval '1 day') AND start < (SELECT fleet.until())
    GROUP BY 1, 2, 3
), known AS MATERIALIZED (
    SELECT DISTINCT ON (host, name) host, name, value FROM fact WHERE at < (SELECT fleet.until()) ORDER BY host, name, at DESC
), parameter AS (
    SELECT workload, listener, host, 'queue_limit' AS parameter, queue_limit::text AS value,
        overflows, connections, waited_seconds
    FROM last_day WHERE queue_limit > 0
    UNION ALL
    SELECT l.workload, '' AS listener, l.host, k.name, k.value,
        sum(l.overflows)::bigint, sum(l.connections)::bigint, sum(l.waited_seconds)
    FROM last_day l JOIN known k ON k.host = l.host AND (strpos(k.name, ':') = 0 OR k.name = 'go:' || l.workload)
    GROUP BY l.workload, l.host, k.name, k.value
), counted AS (
    SELECT *, count(*) OVER alike AS alike, count(*) OVER all_hosts AS hosts
    FROM parameter
    WINDOW alike AS (PARTITION BY workload, listener, parameter, value), all_hosts AS (PARTITION BY workload, listener, parameter)
), compared AS (
    SELECT *, first_value(value) OVER most AS usual, first_value(alike) OVER most AS usual_hosts
    FROM counted WINDOW most AS (PARTITION BY workload, listener, parameter ORDER BY alike DESC, value)
)
SELECT p.workload, p.listener, p.parameter, p.host, p.value, p.usual, p.usual_hosts, p.hosts,
    p.value <> p.usual AS differs, s.value AS somaxconn, p.overflows, p.connections, p.waited_seconds
FROM compared p
LEFT JOIN known s ON s.host = p.host AND s.name = 'somaxconn';

-- F3: where connections waited most: seconds waited, summed over all connections, not a quantile. A host is one row of the inner
-- query, so that counting rows counts hosts, without a sort.
CREATE VIEW worst_listener AS
SELECT workload, listener, count(*) AS hosts, sum(connections)::bigint AS connections,
    sum(waited_seconds) AS waited_seconds, sum(overflows)::bigint AS overflows, sum(drops)::bigint AS drops,
    max(depth_max) AS depth_max, max(p99) AS p99_worst_hour, bool_and(complete) AS complete
FROM (
    SELECT workload, listener, host, sum(connections) AS connections, sum(waited_seconds) AS waited_seconds,
        sum(overflows) AS overflows, sum(drops) AS drops, max(depth_max) AS depth_max, max(p99) AS p99,
        bool_and(complete) AS complete
    FROM rollup_hour WHERE start >= (SELECT fleet.since()) AND start < (SELECT fleet.until())
    GROUP BY workload, listener, host
) by_host
GROUP BY workload, listener;

-- F4: which incidents are one, and what the hosts that had them share. One row for each group, fact and value: of `hosts`
-- hosts that run the workload `hosts_with` have the value; of the `sick` among them `sick_with` do.
CREATE VIEW incident_attribute AS
WITH sick AS MATERIALIZED (
    SELECT DISTINCT fingerprint, cause, workload, host FROM incident WHERE at >= (SELECT fleet.since()) AND at < (SELECT fleet.until())
), member AS MATERIALIZED (
    SELECT workload, host FROM rollup_hour
    WHERE start >= (SELECT fleet.since()) AND start < (SELECT fleet.until()) AND workload IN (SELECT workload FROM sick)
    GROUP BY workload, host
    UNION SELECT workload, host FROM sick
), known AS MATERIALIZED (
    SELECT DISTINCT ON (host, name) host, name, value FROM fact WHERE at < (SELECT fleet.until()) ORDER BY host, name, at DESC
), member_value AS MATERIALIZED (
    SELECT workload, name, value, count(*) AS hosts_with FROM member m JOIN known k ON k.host = m.host AND (strpos(k.name, ':') = 0 OR k.name = 'go:' || m.workload)
    GROUP BY 1, 2, 3
), members AS (
    SELECT workload, name, sum(hosts_with) AS hosts FROM member_value GROUP BY 1, 2
), groups AS (
    SELECT fingerprint, cause, workload, name, count(*) AS sick FROM sick JOIN known USING (host) GROUP BY 1, 2, 3, 4
), sick_value AS (
    SELECT fingerprint, name, value, count(*) AS sick_with FROM sick JOIN known USING (host) GROUP BY 1, 2, 3
)
SELECT g.fingerprint, g.cause, g.workload, g.name, h.value, g.sick, coalesce(s.sick_with, 0) AS sick_with,
    m.hosts::bigint AS hosts, h.hosts_with
FROM groups g
JOIN members m USING (workload, name)
JOIN member_value h USING (workload, name)
LEFT JOIN sick_value s USING (fingerprint, name, value);

-- The groups themselves.
CREATE VIEW incident_group AS
SELECT fingerprint, min(cause) AS cause, min(workload) AS workload, count(*) AS incidents, count(DISTINCT host) AS hosts,
    count(DISTINCT version) AS versions, min(at) AS first, max(at) AS last,
    (array_agg(summary ORDER BY confidence DESC NULLS LAST, id))[1] AS summary
FROM incident WHERE at >= (SELECT fleet.since()) AND at < (SELECT fleet.until())
GROUP BY fingerprint;

-- F5: which kind of change came before the first incident of a group on a host, and how often one comes before any moment.
-- preceded: one of the kind was at most six hours earlier; usual: the share of the span that is within six hours after one.
CREATE VIEW incident_change AS
WITH first AS MATERIALIZED (
    SELECT fingerprint, cause, workload, host, min(at) AS at FROM incident
    WHERE at >= (SELECT fleet.since()) AND at < (SELECT fleet.until()) GROUP BY 1, 2, 3, 4
), near AS MATERIALIZED (
    SELECT f.fingerprint, f.cause, f.workload, f.host, f.at, c.kind, c.id, c.at AS changed
    FROM first f JOIN change c ON c.at >= (SELECT fleet.since()) - interval '6 hours' AND c.at < (SELECT fleet.until())
        AND (c.host = f.host OR (c.host = '' AND c.workload = f.workload))
)
SELECT fingerprint, cause, workload, host, at, kind,
    bool_or(changed <= at AND changed > at - interval '6 hours') AS preceded,
    (array_agg(id ORDER BY changed DESC) FILTER (WHERE changed <= at AND changed > at - interval '6 hours'))[1] AS change_id,
    least(1, sum(extract(epoch FROM least(changed + interval '6 hours', (SELECT fleet.until())) - greatest(changed, (SELECT fleet.since()))))
        / extract(epoch FROM (SELECT fleet.until()) - (SELECT fleet.since())))::double precision AS usual
FROM near GROUP BY 1, 2, 3, 4, 5, 6;

-- F6: what a limit would have cost or saved. Each minute in which something queued; `outage` numbers the runs of minutes of one
-- listener on one host in which packets were dropped because the queue was full. A run may go on where no minute lies between.
CREATE VIEW queue_minute AS
SELECT workload, listener, host, version, start, connections, depth_max, queue_limit, overflows, oldest_max, observed_seconds
FROM rollup_minute
WHERE start >= (SELECT fleet.since()) AND start < (SELECT fleet.until()) AND (depth_max > 0 OR overflows > 0);

-- F7: which hosts are silent, which merely idle, and what the agent can't see.
CREATE VIEW silent_host AS
WITH newest AS (SELECT max(last_heard) AS at FROM heartbeat)
SELECT host, last_heard, last_window, agent, listeners, namespaces, blind, blind_reason, spooled, lost, clock_ahead,
    CASE WHEN last_heard < newest.at - interval '3 minutes' THEN 'silent'
         WHEN abs(clock_ahead) > 30 THEN 'clock'
         WHEN blind > 0 THEN 'blind'
         WHEN lost > 0 THEN 'lost'
         WHEN last_window IS NULL OR last_window < last_heard - interval '15 minutes' THEN 'idle'
         ELSE 'seen' END AS state
FROM heartbeat, newest
UNION ALL
SELECT DISTINCT f.host, NULL::timestamptz, NULL::timestamptz, '', 0, 0, 0, '', 0::bigint, 0::bigint, 0::double precision, 'never heard'
FROM fact f WHERE NOT EXISTS (SELECT FROM heartbeat b WHERE b.host = f.host);

-- F8: did the remedy help. One row for each host that a remedy can be judged by: role 'treated', or 'held' for a host of the
-- same workload without it. before: the six whole hours before the remedy's; after: the six after.
CREATE VIEW remedy_host AS
WITH given AS MATERIALIZED (
    SELECT id, min(at) AS at, date_trunc('hour', min(at)) AS hour, min(kind) AS kind, workload, min(what) AS what,
        array_agg(host) AS hosts
    FROM remedy WHERE at >= (SELECT fleet.since()) AND at < (SELECT fleet.until())
    GROUP BY id, workload
), sided AS (
    SELECT g.id, g.at, g.kind, g.workload, g.what, g.hosts, h.*
    FROM given g CROSS JOIN LATERAL (
        SELECT host, count(*) FILTER (WHERE start > g.hour) AS hours_after, count(*) FILTER (WHERE start < g.hour) AS hours_before,
            coalesce(sum(connections) FILTER (WHERE start < g.hour), 0)::bigint AS connections_before,
            coalesce(sum(connections) FILTER (WHERE start > g.hour), 0)::bigint AS connections_after,
            coalesce(sum(overflows) FILTER (WHERE start < g.hour), 0)::bigint AS overflows_before,
            coalesce(sum(overflows) FILTER (WHERE start > g.hour), 0)::bigint AS overflows_after,
            coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY p99) FILTER (WHERE start < g.hour), 0) AS p99_before,
            coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY p99) FILTER (WHERE start > g.hour), 0) AS p99_after
        FROM (SELECT host, start, sum(connections) AS connections, sum(overflows) AS overflows,
                (array_agg(p99 ORDER BY connections DESC))[1] AS p99
            FROM rollup_hour
            WHERE workload = g.workload AND start >= g.hour - interval '6 hours' AND start <= g.hour + interval '6 hours'
                AND start <> g.hour
            GROUP BY host, start) an_hour
        GROUP BY host) h
)
SELECT id, at, kind, workload, what, host, CASE WHEN '' = ANY (hosts) OR host = ANY (hosts) THEN 'treated' ELSE 'held' END AS role,
    connections_before, connections_after, overflows_before, overflows_after, p99_before, p99_after
FROM sided WHERE hours_after >= 3 AND hours_before >= 3;
