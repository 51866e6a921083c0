-- What a fleet's engine writes and what the eight questions read. Version 1 of the contract.
--
-- Who writes. Every table has a primary key that follows from the data. A writer upserts the whole row
-- (INSERT … ON CONFLICT (primary key) DO UPDATE SET every other column), so a row that is written twice is the same row.
-- Nobody adds to a row in place: a roll-up comes complete from the engine's state.
-- Units: seconds, counts, UTC. Waits are histograms of one fixed scale (docs/fleet.md), as bytes: merging is adding.
-- Names of hosts, workloads and listeners are whatever the fleet calls them: not to be trusted by whoever shows them.

CREATE SCHEMA IF NOT EXISTS fleet;
SET search_path = fleet;

-- Roll-ups: what one listener of one version of one workload on one host saw between start and start + 1 minute or 1 hour.
-- A listener that saw nothing has no row: the heartbeat says that somebody looked.
CREATE TABLE rollup_minute (
    start            timestamptz      NOT NULL,
    host             text             NOT NULL,
    workload         text             NOT NULL,
    version          text             NOT NULL, -- empty where it is not known
    listener         text             NOT NULL, -- *:8080; ~other for those that are told together
    connections      bigint           NOT NULL, -- counted in waits
    overflows        bigint           NOT NULL, -- packets dropped because the queue was full
    drops            bigint           NOT NULL, -- packets dropped at the listener for whatever reason, overflows among them
    waited_seconds   double precision NOT NULL, -- sum of all waits, each as the middle of its bucket; the lowest bucket counts as 0
    depth_max        integer          NOT NULL, -- most connections queued in any look
    queue_limit      integer          NOT NULL, -- the accept queue's limit at the end, 0 where it is not known
    oldest_max       double precision NOT NULL, -- longest that a connection that still waited had waited, s
    p50              double precision,          -- s; null where nothing was counted
    p99              double precision,
    p999             double precision,
    waits            bytea            NOT NULL, -- the histogram; empty where nothing was counted
    complete         boolean          NOT NULL, -- whether waits holds every connection, those that no look met too
    observed_seconds double precision NOT NULL, -- length of the windows in it
    PRIMARY KEY (workload, start, host, version, listener)
) PARTITION BY RANGE (start);

CREATE TABLE rollup_hour (LIKE rollup_minute INCLUDING ALL) PARTITION BY RANGE (start);

CREATE INDEX rollup_hour_workload_host ON rollup_hour (workload, host, start);
CREATE INDEX rollup_minute_overflows ON rollup_minute (workload, listener, start) WHERE overflows > 0;

-- Rows of a time that no partition was made for. There are none unless a writer is ahead of partitions().
CREATE TABLE rollup_minute_rest PARTITION OF rollup_minute DEFAULT;
CREATE TABLE rollup_hour_rest PARTITION OF rollup_hour DEFAULT;

-- Makes the partitions (a day of minutes, a month of hours) that a span needs. May be called again, by several at once.
CREATE FUNCTION partitions(since timestamptz, until timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    day date;
    month date;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('anteroom fleet partitions'));
    day := (since AT TIME ZONE 'UTC')::date;
    WHILE day <= (until AT TIME ZONE 'UTC')::date LOOP
        EXECUTE format('CREATE TABLE IF NOT EXISTS fleet.%I PARTITION OF fleet.rollup_minute FOR VALUES FROM (%L) TO (%L)',
            'rollup_minute_' || to_char(day, 'YYYYMMDD'), day::text || ' 00:00:00+00', (day + 1)::text || ' 00:00:00+00');
        day := day + 1;
    END LOOP;
    month := date_trunc('month', since AT TIME ZONE 'UTC')::date;
    WHILE month <= (until AT TIME ZONE 'UTC')::date LOOP
        EXECUTE format('CREATE TABLE IF NOT EXISTS fleet.%I PARTITION OF fleet.rollup_hour FOR VALUES FROM (%L) TO (%L)',
            'rollup_hour_' || to_char(month, 'YYYYMM'), month::text || ' 00:00:00+00',
            (month + interval '1 month')::date::text || ' 00:00:00+00');
        month := (month + interval '1 month')::date;
    END LOOP;
END
$$;

-- Drops whole partitions that end before a moment; answers how many.
CREATE FUNCTION forget(minutes_before timestamptz, hours_before timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    part record;
    dropped integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('anteroom fleet partitions'));
    FOR part IN
        SELECT child.relname AS name FROM pg_inherits
        JOIN pg_class child ON child.oid = inhrelid
        WHERE inhparent IN ('fleet.rollup_minute'::regclass, 'fleet.rollup_hour'::regclass)
    LOOP
        IF (part.name ~ '^rollup_minute_\d{8}$'
                AND (to_date(right(part.name, 8), 'YYYYMMDD') + 1)::timestamp AT TIME ZONE 'UTC' <= minutes_before)
            OR (part.name ~ '^rollup_hour_\d{6}$'
                AND (to_date(right(part.name, 6), 'YYYYMM') + interval '1 month')::timestamp AT TIME ZONE 'UTC' <= hours_before)
        THEN
            EXECUTE format('DROP TABLE fleet.%I', part.name);
            dropped := dropped + 1;
        END IF;
    END LOOP;
    RETURN dropped;
END
$$;

-- Windows that came when their minute was closed already, or whose time can't be right: kept and counted, not merged.
CREATE TABLE late_window (
    host         text             NOT NULL,
    workload     text             NOT NULL,
    version      text             NOT NULL,
    listener     text             NOT NULL,
    start        timestamptz      NOT NULL, -- as the host says
    received     timestamptz      NOT NULL, -- when the broker had it
    reason       text             NOT NULL CHECK (reason IN ('late', 'clock')),
    connections  bigint           NOT NULL,
    overflows    bigint           NOT NULL,
    waits        bytea            NOT NULL,
    PRIMARY KEY (host, workload, version, listener, start)
);

-- One diagnosed incident. The fingerprint says which incidents are one (cause, accept path, workload).
CREATE TABLE incident (
    id           text             PRIMARY KEY,
    at           timestamptz      NOT NULL,
    host         text             NOT NULL,
    workload     text             NOT NULL,
    version      text             NOT NULL,
    listener     text             NOT NULL,
    fingerprint  text             NOT NULL,
    cause        text             NOT NULL, -- a cause's id (docs/causes); empty where none was found
    confidence   double precision,          -- 0 to 1; null where none was said
    summary      text             NOT NULL,
    capture      text             NOT NULL, -- digest of its capture; empty where none is kept
    attributes   jsonb            NOT NULL DEFAULT '{}' -- further text by name, as the agent sent it
);
CREATE INDEX incident_at ON incident (at);
CREATE INDEX incident_fingerprint ON incident (fingerprint, at);

-- What is so on a host: kernel, zone, pool, go (the version that built the workload), somaxconn, …
CREATE TABLE fact (
    host         text             NOT NULL,
    name         text             NOT NULL,
    at           timestamptz      NOT NULL, -- from when on
    value        text             NOT NULL,
    PRIMARY KEY (host, name, at)
);

-- What somebody changed. A deploy of a workload has no host: its roll-ups say which host had which version when.
CREATE TABLE change (
    id           text             PRIMARY KEY,
    at           timestamptz      NOT NULL,
    kind         text             NOT NULL, -- deploy, sysctl, upgrade, scale, config, …
    workload     text             NOT NULL, -- empty: whatever is on the host
    host         text             NOT NULL, -- empty: all hosts of the workload
    name         text             NOT NULL, -- the parameter, the package; empty for a deploy
    was          text             NOT NULL, -- the value, for a deploy the version, before; empty where not known
    becomes      text             NOT NULL
);
CREATE INDEX change_at ON change (at);
CREATE INDEX change_workload ON change (workload, at);

-- The last that was heard of a host. A writer keeps the row whose last_heard is the later one.
CREATE TABLE heartbeat (
    host             text             PRIMARY KEY,
    first_heard      timestamptz      NOT NULL,
    last_heard       timestamptz      NOT NULL, -- by the broker's clock
    last_window      timestamptz,               -- end of the last window that was not idle, by the host's clock; null: none so far
    agent            text             NOT NULL, -- its version
    listeners        integer          NOT NULL, -- that it sees
    namespaces       integer          NOT NULL, -- network namespaces that it sees into
    blind            integer          NOT NULL, -- that it knows of and can't see into
    blind_reason     text             NOT NULL, -- why; empty where none is blind
    spooled          bigint           NOT NULL, -- bytes that wait on its disk
    lost             bigint           NOT NULL, -- windows that its spool had no room for
    clock_ahead      double precision NOT NULL  -- s by which its clock is ahead of the broker's
);

-- What was done about incidents: one row for each host that it was done on.
CREATE TABLE remedy (
    id           text             NOT NULL,
    at           timestamptz      NOT NULL,
    kind         text             NOT NULL, -- relisten, sysctl, limit, rollback, …
    workload     text             NOT NULL,
    host         text             NOT NULL, -- empty: all hosts of the workload
    what         text             NOT NULL, -- in words
    fingerprint  text             NOT NULL, -- of the incidents that it is for; empty where none is named
    PRIMARY KEY (id, host)
);
CREATE INDEX remedy_at ON remedy (at);
