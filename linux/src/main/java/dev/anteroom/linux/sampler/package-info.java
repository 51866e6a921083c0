/// Watches accept queues at a rate and turns what it sees into waits.
///
/// [AcceptQueueSampler] polls; [WaitEstimator] does the arithmetic; [SynRetryEstimate] estimates what the queue never
/// saw.
///
/// # From ages to the distribution of accept waits
/// At times `t_i`, a gap `g_i` apart, the queue's connections are listed, each with its identity (the socket's
/// cookie) and its exact age (`tcpi_last_data_sent`, true to a jiffy). Wanted: the distribution of `W`, the time
/// from established to accepted, over *all* arrivals.
///
/// **Counting ages is biased by length.** A connection that waits `W` is listed about `W/g` times, so a plain histogram
/// of ages is not the distribution of waits: long waits are in it many times, and each with all its intermediate
/// ages. (In the limit the density of ages at `x` is `λ·P(W > x)`, the survival function times the arrival rate.)
/// Three steps remove the bias.
///
/// 1. **One wait per connection.** The cookie follows a connection from sample to sample. When it is missing for the
///    first time, it was accepted within the last gap, so `W` lies in `[a, a + g)`, `a` being its last age; `a + g/2`
///    is recorded, off by at most half a gap. 2. **Whoever is never seen waited less than a gap.** A connection
///    that arrives uniformly within a gap is seen with probability `min(1, W/g)`: 1 for every `W ≥ g`. All
///    waits of at least one gap are therefore in the sample once each, with weight 1. 3. **The unseen are
///    counted, not guessed.** With `N` arrivals in the window, `N − seen` waited less than a gap. They enter
///    the distribution below every seen wait, as 0, named "below the sampling period". A quantile above that
///    share is exact to half a gap; one within it is only known to be below a gap.
///
/// `N` is the growth of the namespace's `Tcp.PassiveOpens`, plus what was queued at the start, where one port
/// alone listens in the namespace. With several ports the counter is of all of them; then the kernel counts the port's
/// own ([ArrivalCounter]). Where it doesn't let this user count, `N` comes from the ages themselves: an arrival is
/// first seen at an age `u` with density `λ·P(W > u)` per gap, so the first-seen ages below a small `b`, divided by
/// `b` and the number of gaps, are `λ` (a lower bound of it, where many waits are shorter than `b`). It is kept
/// between the connections seen and the namespace's counter. Which was used is told, and how many arrivals there can
/// have been at most: a quantile or mean that this leaves open isn't printed.
///
/// Connections still queued at the end are censored: they enter with their present age and are counted as
/// `stillWaiting`; quantiles that fall among them are lower bounds.
///
/// # The mean, by Little's law
/// The mean depth `L` over the window (the integral of the depth, read from the LISTEN row, not from the listed
/// connections) is `λ·E[W]`; so `L·D/N` is the mean wait. It needs neither ages nor identities, and counts those too
/// who waited for less than a gap. It is the one mean that is told. The mean of the recorded waits must agree with
/// it but for what the unseen add (each less than a gap) and for dead entries (reset by their client), which occupy
/// the queue and are not listed. The disagreement beyond one gap is reported; above a quarter the ages should not be
/// trusted.
///
/// # Uneven gaps
/// All of this takes looks that fall anywhere in the arrivals' own time. A client in step with the looks would be met
/// by all of them or by none: [Rhythm] draws each gap anew.
///
/// # What the client suffers besides
/// A SYN that meets a full queue is dropped and sent again after a second or more. That delay passes before the
/// connection is established, so it is in no age; [SynRetryEstimate] says how it is estimated. It is never added
/// to the waits.
@NullMarked
package dev.anteroom.linux.sampler;

import org.jspecify.annotations.NullMarked;
