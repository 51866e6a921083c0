/// The tables of a fleet in PostgreSQL: how one is reached, brought up to date and read. `db/migration` has the
/// contract.
@NullMarked
package dev.anteroom.fleet.store;

import org.jspecify.annotations.NullMarked;
