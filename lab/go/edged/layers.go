package main

import (
	"bufio"
	"net"
	"sync"
	"time"

	"shop.example/services/kit"
)

// tally counts connections per address under its own lock.
type tally struct {
	net.Listener
	mu    sync.Mutex
	seen  map[string]int
	cfg   *kit.Settings
	inner bool
}

func (t *tally) Accept() (net.Conn, error) {
	conn, err := t.Listener.Accept()
	if err != nil {
		return nil, err
	}
	t.mu.Lock()
	host, _, _ := net.SplitHostPort(conn.RemoteAddr().String())
	t.seen[host]++
	t.mu.Unlock()
	return conn, nil
}

// export ships the counts away; it holds the lock meanwhile.
func (t *tally) export() {
	for {
		c := t.cfg.Get()
		if c.HoldMs > 0 {
			t.mu.Lock()
			time.Sleep(kit.Ms(c.HoldMs))
			t.mu.Unlock()
		}
		time.Sleep(kit.Ms(c.EveryMs) + time.Millisecond)
	}
}

// policy looks a client up in rules that are replaced from time to time.
type policy struct {
	net.Listener
	mu    sync.RWMutex
	rules map[string]bool
	cfg   *kit.Settings
}

func (p *policy) Accept() (net.Conn, error) {
	for {
		conn, err := p.Listener.Accept()
		if err != nil {
			return nil, err
		}
		p.mu.RLock()
		denied := p.rules[conn.RemoteAddr().String()]
		p.mu.RUnlock()
		if !denied {
			return conn, nil
		}
		conn.Close()
	}
}

func (p *policy) refresh() {
	for {
		c := p.cfg.Get()
		if c.HoldMs > 0 {
			p.mu.Lock()
			next := make(map[string]bool)
			kit.Compute(2 * time.Millisecond)
			time.Sleep(kit.Ms(c.HoldMs))
			p.rules = next
			p.mu.Unlock()
		}
		time.Sleep(kit.Ms(c.EveryMs) + time.Millisecond)
	}
}

// capped admits at most n connections at a time.
type capped struct {
	net.Listener
	slots  chan struct{}
	closed chan struct{}
	once   sync.Once
}

func newCapped(l net.Listener, n int) *capped {
	return &capped{Listener: l, slots: make(chan struct{}, n), closed: make(chan struct{})}
}

func (l *capped) take() bool {
	select {
	case <-l.closed:
		return false
	case l.slots <- struct{}{}:
		return true
	}
}

func (l *capped) Accept() (net.Conn, error) {
	if !l.take() {
		return nil, net.ErrClosed
	}
	conn, err := l.Listener.Accept()
	if err != nil {
		<-l.slots
		return nil, err
	}
	return &cappedConn{Conn: conn, give: func() { <-l.slots }}, nil
}

func (l *capped) Close() error {
	l.once.Do(func() { close(l.closed) })
	return l.Listener.Close()
}

type cappedConn struct {
	net.Conn
	once sync.Once
	give func()
}

func (c *cappedConn) Close() error {
	err := c.Conn.Close()
	c.once.Do(c.give)
	return err
}

// preamble reads the load balancer's line that names the real client, before net/http sees the connection.
type preamble struct {
	net.Listener
}

func (l *preamble) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		_ = conn.SetReadDeadline(time.Now().Add(3 * time.Second))
		r := bufio.NewReader(conn)
		if _, err := r.ReadString('\n'); err != nil {
			conn.Close()
			continue
		}
		_ = conn.SetReadDeadline(time.Time{})
		return &preambleConn{Conn: conn, r: r}, nil
	}
}

type preambleConn struct {
	net.Conn
	r *bufio.Reader
}

func (c *preambleConn) Read(p []byte) (int, error) { return c.r.Read(p) }

// lazyPreamble reads the same line on the connection's own goroutine, at the first Read.
type lazyPreamble struct {
	net.Listener
}

func (l *lazyPreamble) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &lazyConn{Conn: conn, r: bufio.NewReader(conn)}, nil
}

type lazyConn struct {
	net.Conn
	r    *bufio.Reader
	once sync.Once
}

func (c *lazyConn) Read(p []byte) (int, error) {
	c.once.Do(func() { _, _ = c.r.ReadString('\n') })
	return c.r.Read(p)
}
