/// Pages of a fleet: the answers to its questions, a heat map of the accept wait by workload, what a rollout did
/// to each host. One file each, which needs nothing else; whatever a fleet calls itself is escaped by
/// [dev.anteroom.report.html.Markup].
@NullMarked
package dev.anteroom.fleet.page;

import org.jspecify.annotations.NullMarked;
