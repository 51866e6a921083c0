/// The accept queue over time, as far as a capture tells: [QueueTimeline], which terminal and page draw.
@NullMarked
package dev.anteroom.report.queue;

import org.jspecify.annotations.NullMarked;
