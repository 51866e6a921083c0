// Package listeners holds the net.Listener wrappers that the shop's gateways share: admission, pacing, lookups and
// protocol headers. Each does its work inside Accept, before the server sees the connection.
package listeners

import (
	"net"
	"sync"
	"time"
)

// Bucket hands out a fixed number of tokens; a connection gives its token back when it is closed.
type Bucket struct {
	net.Listener
	tokens chan struct{}
}

// NewBucket fills a bucket with n tokens.
func NewBucket(inner net.Listener, n int) *Bucket {
	b := &Bucket{Listener: inner, tokens: make(chan struct{}, n)}
	for i := 0; i < n; i++ {
		b.tokens <- struct{}{}
	}
	return b
}

// Accept waits for a token and then for a connection.
func (b *Bucket) Accept() (net.Conn, error) {
	<-b.tokens
	c, err := b.Listener.Accept()
	if err != nil {
		b.put()
		return nil, err
	}
	return &borrowed{Conn: c, done: b.put}, nil
}

func (b *Bucket) put() { b.tokens <- struct{}{} }

type borrowed struct {
	net.Conn
	once sync.Once
	done func()
}

func (b *borrowed) Close() error {
	defer b.once.Do(b.done)
	return b.Conn.Close()
}

// Pacer lets at most one connection pass per interval.
type Pacer struct {
	net.Listener
	interval func() time.Duration
	next     time.Time
}

// NewPacer asks interval anew for each connection; zero lets everybody pass.
func NewPacer(inner net.Listener, interval func() time.Duration) *Pacer {
	return &Pacer{Listener: inner, interval: interval}
}

// Accept takes a connection and waits until its turn has come.
func (p *Pacer) Accept() (net.Conn, error) {
	c, err := p.Listener.Accept()
	if err != nil {
		return nil, err
	}
	p.wait()
	return c, nil
}

func (p *Pacer) wait() {
	every := p.interval()
	if every <= 0 {
		return
	}
	now := time.Now()
	if p.next.Before(now) {
		p.next = now
	}
	p.next = p.next.Add(every)
	if d := time.Until(p.next); d > 0 {
		time.Sleep(d)
	}
}

// Turnstile admits one connection at a time into the books; whoever holds the key may write them.
type Turnstile struct {
	net.Listener
	key   chan struct{}
	books map[string]time.Time
}

// NewTurnstile has its key in place.
func NewTurnstile(inner net.Listener) *Turnstile {
	t := &Turnstile{Listener: inner, key: make(chan struct{}, 1), books: map[string]time.Time{}}
	t.key <- struct{}{}
	return t
}

// Accept books each connection.
func (t *Turnstile) Accept() (net.Conn, error) {
	c, err := t.Listener.Accept()
	if err != nil {
		return nil, err
	}
	k := <-t.key
	t.books[c.RemoteAddr().String()] = time.Now()
	t.key <- k
	return c, nil
}

// Audit reads the books at leisure.
func (t *Turnstile) Audit(pause, hold func() time.Duration) {
	for {
		if d := hold(); d > 0 {
			k := <-t.key
			for addr, at := range t.books {
				if time.Since(at) > time.Minute {
					delete(t.books, addr)
				}
			}
			time.Sleep(d)
			t.key <- k
		}
		time.Sleep(pause() + time.Millisecond)
	}
}
