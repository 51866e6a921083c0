goroutine 23 [running]:
runtime/pprof.writeGoroutineStacks({0x80fd20, 0xc00009e0e0})
	runtime/pprof/pprof.go:761 +0x6a
runtime/pprof.writeGoroutine({0x80fd20?, 0xc00009e0e0?}, 0xc0000151d0?)
	runtime/pprof/pprof.go:750 +0x25
runtime/pprof.(*Profile).WriteTo(0xa074c0?, {0x80fd20?, 0xc00009e0e0?}, 0xc?)
	runtime/pprof/pprof.go:374 +0x14b
net/http/pprof.handler.ServeHTTP({0xc0000183d1, 0x9}, {0x8122c8, 0xc00009e0e0}, 0xc000198000)
	net/http/pprof/pprof.go:272 +0x52f
net/http/pprof.Index({0x8122c8, 0xc00009e0e0}, 0xc000198000?)
	net/http/pprof/pprof.go:388 +0xde
net/http.HandlerFunc.ServeHTTP(0xa12798?, {0x8122c8?, 0xc00009e0e0?}, 0x66dd56?)
	net/http/server.go:2220 +0x29
net/http.(*ServeMux).ServeHTTP(0x46a779?, {0x8122c8, 0xc00009e0e0}, 0xc000198000)
	net/http/server.go:2747 +0x1ca
net/http.serverHandler.ServeHTTP({0xc0001084b0?}, {0x8122c8?, 0xc00009e0e0?}, 0x6?)
	net/http/server.go:3210 +0x8e
net/http.(*conn).serve(0xc0001341b0, {0x812678, 0xc0000153e0})
	net/http/server.go:2092 +0x5d0
created by net/http.(*Server).Serve in goroutine 19
	net/http/server.go:3360 +0x485

goroutine 1 [IO wait]:
internal/poll.runtime_pollWait(0x7f24426145a8, 0x72)
	runtime/netpoll.go:351 +0x85
internal/poll.(*pollDesc).wait(0xc000106080?, 0x900000036?, 0x0)
	internal/poll/fd_poll_runtime.go:84 +0x27
internal/poll.(*pollDesc).waitRead(...)
	internal/poll/fd_poll_runtime.go:89
internal/poll.(*FD).Accept(0xc000106080)
	internal/poll/fd_unix.go:620 +0x295
net.(*netFD).accept(0xc000106080)
	net/fd_unix.go:172 +0x29
net.(*TCPListener).accept(0xc000124040)
	net/tcpsock_posix.go:159 +0x1e
net.(*TCPListener).Accept(0xc000124040)
	net/tcpsock.go:372 +0x30
net/http.(*Server).Serve(0xc000126000, {0x8120e8, 0xc000124040})
	net/http/server.go:3330 +0x30c
main.main()
	shop.example/services/shopd/main.go:136 +0x826

goroutine 17 [syscall]:
os/signal.signal_recv()
	runtime/sigqueue.go:152 +0x29
os/signal.loop()
	os/signal/signal_unix.go:23 +0x13
created by os/signal.Notify.func1.1 in goroutine 1
	os/signal/signal.go:151 +0x1f

goroutine 18 [chan receive]:
shop.example/services/kit.Load.func1()
	shop.example/services/kit/config.go:73 +0x57
created by shop.example/services/kit.Load in goroutine 1
	shop.example/services/kit/config.go:72 +0xea

goroutine 19 [IO wait]:
internal/poll.runtime_pollWait(0x7f24426146c0, 0x72)
	runtime/netpoll.go:351 +0x85
internal/poll.(*pollDesc).wait(0xc0000da000?, 0x2c?, 0x0)
	internal/poll/fd_poll_runtime.go:84 +0x27
internal/poll.(*pollDesc).waitRead(...)
	internal/poll/fd_poll_runtime.go:89
internal/poll.(*FD).Accept(0xc0000da000)
	internal/poll/fd_unix.go:620 +0x295
net.(*netFD).accept(0xc0000da000)
	net/fd_unix.go:172 +0x29
net.(*TCPListener).accept(0xc0000803c0)
	net/tcpsock_posix.go:159 +0x1e
net.(*TCPListener).Accept(0xc0000803c0)
	net/tcpsock.go:372 +0x30
net/http.(*Server).Serve(0xc0000d8000, {0x8120e8, 0xc0000803c0})
	net/http/server.go:3330 +0x30c
net/http.(*Server).ListenAndServe(0xc0000d8000)
	net/http/server.go:3259 +0x71
net/http.ListenAndServe(...)
	net/http/server.go:3514
shop.example/services/kit.Admin.func1()
	shop.example/services/kit/admin.go:18 +0x65
created by shop.example/services/kit.Admin in goroutine 1
	shop.example/services/kit/admin.go:17 +0x8a

goroutine 20 [chan receive]:
main.main.func2()
	shop.example/services/shopd/main.go:127 +0x3b
created by main.main in goroutine 1
	shop.example/services/shopd/main.go:126 +0x76d

goroutine 51 [runnable]:
net/http.(*connReader).startBackgroundRead.gowrap2()
	net/http/server.go:686
runtime.goexit({})
	runtime/asm_amd64.s:1700 +0x1
created by net/http.(*connReader).startBackgroundRead in goroutine 23
	net/http/server.go:686 +0xb6
