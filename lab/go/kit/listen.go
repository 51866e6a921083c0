package kit

import (
	"context"
	"net"
	"os"
	"strconv"
	"syscall"
)

const soReusePort = 15 // SO_REUSEPORT on Linux; package syscall of amd64 has no name for it

// Listen opens the service's listening socket the way the configuration asks: inherited, with an own backlog,
// as a member of a SO_REUSEPORT group, or simply by package net.
func Listen(c Config) (net.Listener, error) {
	if c.Inherit {
		f := os.NewFile(3, "listener")
		defer f.Close()
		return net.FileListener(f)
	}
	lc := net.ListenConfig{}
	if c.Shared {
		lc.Control = func(_, _ string, raw syscall.RawConn) error {
			var serr error
			err := raw.Control(func(fd uintptr) {
				serr = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, soReusePort, 1)
			})
			if err != nil {
				return err
			}
			return serr
		}
	}
	ln, err := lc.Listen(context.Background(), "tcp", c.Listen)
	if err != nil || c.Backlog == 0 {
		return ln, err
	}
	raw, err := ln.(*net.TCPListener).SyscallConn()
	if err != nil {
		return nil, err
	}
	var serr error
	err = raw.Control(func(fd uintptr) { serr = syscall.Listen(int(fd), c.Backlog) })
	if err != nil {
		return nil, err
	}
	return ln, serr
}

// RawSocket opens a non-blocking listening socket without package net, for loops that accept by themselves.
func RawSocket(addr string, backlog int) (*os.File, error) {
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		return nil, err
	}
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	_ = syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Port: n}); err != nil {
		return nil, err
	}
	if err := syscall.Listen(fd, backlog); err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), "listener"), nil
}
