/// The job on a Flink cluster that is there already, by its REST interface.
@NullMarked
package dev.anteroom.fleet.cluster;

import org.jspecify.annotations.NullMarked;
