/// The text that Go's pprof handlers write for `debug=1`: count profiles (goroutine, threadcreate), contention
/// profiles (block, mutex) and heap profiles, read into the same [dev.anteroom.profile.Profile] as the binary
/// form.
///
/// Written by `runtime/pprof/pprof.go`: `printCountProfile`, `writeProfileInternal`, `writeHeapInternal`,
/// `printStackRecord`.
/// ```
/// goroutine profile: total 12                                    heap profile: 3: 4096 [9: 12288] @ heap/1048576
/// 4 @ 0x43e1ae 0x436d17 0x468f25                                 1: 2048 [3: 6144] @ 0x48c1a5 0x48c1a0
/// # labels: {"role":"api"}                                       #	0x48c1a4	main.grow+0x24	/src/main.go:31
/// #	0x468f24	net.(*netFD).accept+0x44	/usr/lib/go/src/net/fd_unix.go:172
///
/// --- contention:                                                --- mutex:
/// cycles/second=2399988216                                       cycles/second=2399988216
/// 98021834 12 @ 0x47e1c5 0x5a1b2c                                sampling period=5
/// #	0x47e1c4	sync.(*Mutex).Lock+0x84	…                          …
/// ```
/// The lines with `#` name the frames; runtime functions at the leaf of heap and count profiles are not named there
/// (`printStackRecord` hides them), while the binary form of a goroutine profile has them.
@NullMarked
package dev.anteroom.profile.legacy;

import org.jspecify.annotations.NullMarked;
