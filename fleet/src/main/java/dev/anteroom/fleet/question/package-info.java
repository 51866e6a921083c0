/// The eight questions to a fleet. Each class reads one view of `db/migration` and judges its rows: reading
/// touches the database, judging is a pure function. Hosts are the unit; many tests at once are held to one
/// false-discovery rate. [Answer] is what all of them come to: rendered in [dev.anteroom.fleet.command] and
/// [dev.anteroom.fleet.page].
@NullMarked
package dev.anteroom.fleet.question;

import org.jspecify.annotations.NullMarked;
