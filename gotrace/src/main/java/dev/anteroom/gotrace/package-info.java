/// Go execution traces as goroutine timelines. Knows nothing of Anteroom.
///
/// [dev.anteroom.gotrace.TraceReader] streams a trace, whichever of the two formats it is in, as one sequence of
/// events in which every goroutine's and every P's states follow each other correctly, although each thread wrote
/// its own part of the file with its own clock. A [dev.anteroom.gotrace.TraceVisitor] sees each event once, in a
/// cursor that is reused.
///
/// # The two formats
/// Both begin with 16 bytes, `go 1.N trace` and zeroes.
/// - *Version 1* (Go 1.11 to 1.21, headers 1.11, 1.19, 1.21): events in batches per P, without lengths. Stacks and
///   the clock's frequency come last, so a cut trace has neither. Order across Ps comes from a sequence number per
///   goroutine (Go's `internal/trace/parser.go` and `order.go` up to 1.21).
/// - *Version 2* (Go 1.22 and newer, headers 1.22, 1.23, 1.25, 1.26): *generations* of about a second, each
///   complete in itself: batches per thread (M), a string table, a stack table, the frequency. Order across threads
///   comes from sequence numbers per goroutine and per P (Go's `internal/trace/order.go`, `generation.go`, `batch.go`).
///   1.25 moves the frequency into a *sync* batch with a clock snapshot; 1.26 ends each generation with a marker byte.
///
/// # Memory
/// The file is mapped, not loaded. In the heap are one batch (64 KB) per thread, the live goroutines, and the
/// distinct stacks.
@NullMarked
package dev.anteroom.gotrace;

import org.jspecify.annotations.NullMarked;
