/// A fleet: what thousands of agents tell, put together. `job` is the engine, from Kafka to PostgreSQL;
/// `embedded`
/// runs all of it in one process.
@NullMarked
package dev.anteroom.fleet;

import org.jspecify.annotations.NullMarked;
