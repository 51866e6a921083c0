package main

import (
	"net"
	"os"
	"strconv"
	"syscall"
	"time"

	"shop.example/services/kit"
)

const handedOver = "METERD_SOCKET"

// open returns the listening socket: the predecessor's, one made by hand, or one of package net.
func open(c kit.Config) (net.Listener, *os.File, error) {
	if s := os.Getenv(handedOver); s != "" {
		fd, err := strconv.Atoi(s)
		if err != nil {
			return nil, nil, err
		}
		f := os.NewFile(uintptr(fd), "predecessor")
		defer f.Close()
		ln, err := net.FileListener(f)
		return ln, nil, err
	}
	if c.Unix == "by hand" {
		f, err := byHand(c.Listen, c.Backlog)
		if err != nil {
			return nil, nil, err
		}
		ln, err := net.FileListener(f)
		return ln, f, err
	}
	ln, err := kit.Listen(c)
	return ln, nil, err
}

// byHand makes the socket as a C program would have done.
func byHand(addr string, backlog int) (*os.File, error) {
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		return nil, err
	}
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		return nil, err
	}
	if err := syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1); err != nil {
		return nil, err
	}
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Port: n}); err != nil {
		return nil, err
	}
	if err := syscall.Listen(fd, backlog); err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), "door"), nil
}

// backoff waits a little longer after each error in a row.
type backoff struct{ d time.Duration }

func (b *backoff) reset() { b.d = 0 }

func (b *backoff) next(quit <-chan struct{}) bool {
	b.d = b.d*2 + 10*time.Millisecond
	if b.d > 2*time.Second {
		b.d = 2 * time.Second
	}
	t := time.NewTimer(b.d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-quit:
		return false
	}
}
