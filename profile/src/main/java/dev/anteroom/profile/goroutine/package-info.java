/// Goroutine dumps: the text of `/debug/pprof/goroutine?debug=2`, of SIGQUIT and of a panic, grouped by state and
/// stack.
///
/// The text, as the Go runtime writes it (`runtime/traceback.go`: `goroutineheader`, `traceback2`, `printArgs`,
/// `printcreatedby1`, `tracebackothers`; states from `waitReasonStrings` in `runtime/runtime2.go` and
/// `gStatusStrings` in `runtime/traceback.go`), read for Go 1.19 to 1.27:
/// ```
/// goroutine 18 gp=0xc0000f4380 m=nil [IO wait, 5 minutes, locked to thread]:
/// internal/poll.runtime_pollWait(0x7f3b0c2a1e08, 0x72)
/// 	/usr/lib/go-1.23/src/runtime/netpoll.go:351 +0x85 fp=0x… sp=0x… pc=0x…
/// ...additional frames elided...
/// created by net/http.(*Server).Serve in goroutine 1
/// 	/usr/lib/go-1.23/src/net/http/server.go:3360 +0x485
/// ```
/// - The header has `gp`, `m` and `mp` only at `GOTRACEBACK=system`, and so has a frame its registers.
/// - A frame is a function with its arguments, leaf first; below it a tab, file and line, and the offset.
/// - At most 100 frames are printed; newer versions say how many are missing: `...23 frames elided...`.
/// - `in goroutine N` is there since Go 1.21. A blank line ends a goroutine.
/// - The word in brackets may carry ` (scan)`, and since Go 1.25 ` (durable)`, since 1.26 ` (leaked)`; an attribute
///   `synctest bubble N` (`synctest group N` in 1.24); since 1.26 `labels:{"key": "value"}` between `]` and `:`.
/// - Go 1.19 prints `...additional frames elided...` only where none of the first 100 frames is hidden
///   (`traceback1`): most of its deep stacks are cut without a word.
/// - An inlined call has no arguments of its own: `(...)`. A `?` after a value says that the register may be stale.
/// - A goroutine on another thread has no stack in a SIGQUIT dump: `goroutine running on other thread;
///   stack unavailable`.
/// - cgo frames have no parentheses, and no file where no symbolizer is installed: `non-Go function at pc=0x…`.
/// - The minutes are a lower bound: `gp.waitsince` is set by the garbage collector only (`runtime/mgcmark.go`,
///   `markroot`), so a service that never collects prints none, however long its goroutines have been parked.
/// - `runtime/pprof.writeGoroutineStacks` gives up at 64 MiB: such a dump ends anywhere, at byte 67,108,864.
///
/// What does *not* live here: counted stacks without states (`debug=0` and `debug=1`) are a
/// [dev.anteroom.profile.Profile]; a dump can be made of one, with every state unknown.
@NullMarked
package dev.anteroom.profile.goroutine;

import org.jspecify.annotations.NullMarked;
