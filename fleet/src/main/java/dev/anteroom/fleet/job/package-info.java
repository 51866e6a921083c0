/// The engine: a Flink job from Kafka to PostgreSQL. Windows of ten seconds become rows of a minute and of an
/// hour; incidents, facts, changes and heartbeats become rows as they are. What it writes is in `db/migration`,
/// what it promises in
/// `docs/fleet.md`.
@NullMarked
package dev.anteroom.fleet.job;

import org.jspecify.annotations.NullMarked;
