/// Broker, engine and database in one process, all three the real ones: for a demonstration, for tests, for a
/// fleet of some hundred hosts.
@NullMarked
package dev.anteroom.fleet.embedded;

import org.jspecify.annotations.NullMarked;
