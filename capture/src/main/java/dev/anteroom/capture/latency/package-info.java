/// Reads what load generators and histograms say of client latency: wrk and wrk2, hey, k6, vegeta, HdrHistogram
/// (logs and percentile tables), Prometheus histograms, and what a person types (`p50=12ms,p99=900ms`).
///
/// Each reader takes the lines of a report one at a time and never fails: what it doesn't understand, it leaves out.
/// Whether a tool's clock runs while the connection is opened decides whether repeated SYNs are in its figures; it is
/// said per tool, with the place in the tool's source.
///
/// Start reading at [LatencyReport].
@NullMarked
package dev.anteroom.capture.latency;

import org.jspecify.annotations.NullMarked;
