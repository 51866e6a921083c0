/// Tells a fleet, over Kafka, what the agent sees. Whatever the brokers do, nobody else in the agent waits for
/// them: records lie on the disk until they are taken.
@NullMarked
package dev.anteroom.watch.fleet;

import org.jspecify.annotations.NullMarked;
