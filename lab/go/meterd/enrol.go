package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"shop.example/services/kit"
)

// coarseClock spares a system call for each connection.
type coarseClock struct {
	nanos atomic.Int64
	drift chan time.Duration
}

func (c *coarseClock) now() time.Time { return time.Unix(0, c.nanos.Load()) }

func (c *coarseClock) tick(cfg *kit.Settings) {
	for {
		t := time.Now()
		if cfg.Get().Trip {
			c.drift <- t.Sub(c.now())
		}
		c.nanos.Store(t.UnixNano())
		time.Sleep(20 * time.Millisecond)
	}
}

// roster knows the meters.
type roster struct {
	mu     sync.RWMutex
	meters map[string]int
}

func (r *roster) knows(addr net.Addr) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	host, _, _ := net.SplitHostPort(addr.String())
	kit.Compute(300 * time.Microsecond)
	return r.meters[host] > 0 || r.open()
}

// open tells whether unknown meters are welcome.
func (r *roster) open() bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return len(r.meters) < 1_000_000
}

func (r *roster) keep(cfg *kit.Settings) {
	for {
		time.Sleep(4 * time.Millisecond)
		if cfg.Get().Trip {
			r.mu.Lock()
			r.meters = map[string]int{"192.0.2.1": 1}
			r.mu.Unlock()
		}
	}
}

// berths limits how many meters are served at a time.
type berths struct {
	mu    sync.Mutex
	freed *sync.Cond
	used  int
	max   int
}

func (b *berths) take() {
	b.mu.Lock()
	for b.used >= b.max {
		b.freed.Wait()
	}
	b.used++
	b.mu.Unlock()
}

func (b *berths) leave() {
	b.mu.Lock()
	b.used--
	b.mu.Unlock()
	b.freed.Signal()
}

// policy says which networks may report; the utility publishes it.
type policy struct {
	mu     sync.RWMutex
	denied map[string]bool
}

func (p *policy) check(addr net.Addr) error {
	host, _, _ := net.SplitHostPort(addr.String())
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.denied[host] {
		return fmt.Errorf("%s is denied", host)
	}
	return nil
}

func (p *policy) follow(cfg *kit.Settings) {
	for {
		p.mu.Lock()
		p.denied = published(cfg.Get().Upstream)
		p.mu.Unlock()
		time.Sleep(60 * time.Millisecond)
	}
}

func published(url string) map[string]bool {
	r, err := http.Get(url)
	if err != nil {
		return nil
	}
	defer r.Body.Close()
	host, _ := io.ReadAll(r.Body)
	return map[string]bool{string(host): true}
}

// ship sends closed segments away; nobody may enrol meanwhile.
func ship(cfg *kit.Settings, turn chan struct{}) {
	for {
		c := cfg.Get()
		if c.HoldMs == 0 {
			time.Sleep(20 * time.Millisecond)
			continue
		}
		turn <- struct{}{}
		time.Sleep(kit.Ms(c.HoldMs))
		<-turn
		time.Sleep(kit.Ms(c.EveryMs))
	}
}

// number gives the connection a number that is unique on this host.
func number(f *os.File) error {
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		return err
	}
	defer func() { _ = syscall.Flock(int(f.Fd()), syscall.LOCK_UN) }()
	_, err := f.WriteAt([]byte(time.Now().Format(time.RFC3339Nano)), 0)
	return err
}

// record writes who came into the journal.
func record(w *os.File, conn net.Conn) error {
	line, err := json.Marshal(map[string]string{
		"at": time.Now().Format(time.RFC3339Nano), "from": conn.RemoteAddr().String(),
		"to": conn.LocalAddr().String(), "labels": strings.Repeat("region=north;", 150),
	})
	if err != nil {
		return err
	}
	_, err = w.Write(append(line, '\n'))
	return err
}

// pacer lets one in each interval, and saves nothing up.
type pacer struct{ at time.Time }

func (p *pacer) wait(interval time.Duration) {
	now := time.Now()
	if p.at.After(now) {
		time.Sleep(p.at.Sub(now))
		now = p.at
	}
	p.at = now.Add(interval)
}

// authorise asks the authority about an address, twice if need be.
func authorise(server string, addr net.Addr) error {
	c, err := net.Dial("udp", server)
	if err != nil {
		return err
	}
	defer c.Close()
	answer := make([]byte, 16)
	for try := 0; try < 2; try++ {
		if _, err = c.Write([]byte(addr.String())); err != nil {
			continue
		}
		_ = c.SetReadDeadline(time.Now().Add(400 * time.Millisecond))
		if _, err = c.Read(answer); err == nil {
			return nil
		}
	}
	return nil // the authority is optional
}
