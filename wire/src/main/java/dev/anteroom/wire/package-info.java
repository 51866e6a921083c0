/// What agents tell a fleet (`anteroom.fleet/1`): the one scale on which accept waits are counted, the names of
/// the topics, and which incidents are one. The records themselves are generated from
/// `anteroom/fleet/v1/fleet.proto`.
@NullMarked
package dev.anteroom.wire;

import org.jspecify.annotations.NullMarked;
