package main

import (
	"context"
	"net"
	"os"
	"syscall"
	"time"

	"shop.example/services/kit"
)

func dialer(addr string) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", addr)
	}
}

// socketListener accepts on a socket that is kept as an os.File.
type socketListener struct {
	file *os.File
	raw  syscall.RawConn
	addr net.Addr
}

func fileListener(c kit.Config, cfg *kit.Settings) (net.Listener, error) {
	backlog := c.Backlog
	if backlog == 0 {
		backlog = 1024
	}
	f, err := kit.RawSocket(c.Listen, backlog)
	if err != nil {
		return nil, err
	}
	raw, err := f.SyscallConn()
	if err != nil {
		return nil, err
	}
	l := &socketListener{file: f, raw: raw, addr: &net.TCPAddr{}}
	go l.inspect(cfg)
	return l, nil
}

func (l *socketListener) Accept() (net.Conn, error) {
	var nfd int
	var aerr error
	err := l.raw.Read(func(fd uintptr) bool {
		nfd, _, aerr = syscall.Accept4(int(fd), syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC)
		return aerr != syscall.EAGAIN
	})
	if err != nil {
		return nil, err
	}
	if aerr != nil {
		return nil, os.NewSyscallError("accept4", aerr)
	}
	f := os.NewFile(uintptr(nfd), "conn")
	defer f.Close()
	return net.FileConn(f)
}

// inspect reads the socket's options now and then and reports them.
func (l *socketListener) inspect(cfg *kit.Settings) {
	for {
		c := cfg.Get()
		if c.HoldMs > 0 {
			_ = l.raw.Read(func(fd uintptr) bool {
				_, _ = syscall.GetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF)
				time.Sleep(kit.Ms(c.HoldMs))
				return true
			})
		}
		time.Sleep(kit.Ms(c.EveryMs) + time.Millisecond)
	}
}

func (l *socketListener) Close() error   { return l.file.Close() }
func (l *socketListener) Addr() net.Addr { return l.addr }
