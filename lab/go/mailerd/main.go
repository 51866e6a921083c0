// Command mailerd takes messages in: the server speaks first, and one process has several doors.
package main

import (
	"bufio"
	"container/list"
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"shop.example/services/kit"
)

// door is one listening socket and its loop.
type door struct {
	net.Listener
	n    int
	post *post
}

type post struct {
	cfg    *kit.Settings
	slots  *weighted
	stats  stats
	asked  chan string
	told   chan bool
	booked chan bool
	doors  []*door
}

type stats struct {
	mu     sync.Mutex
	byHost map[string]int
}

func (s *stats) count(addr string) {
	host, _, _ := net.SplitHostPort(addr)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.byHost[host]++
}

// WriteTo prints the counts for whoever scrapes them.
func (s *stats) WriteTo(w io.Writer) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var sum int64
	for i := 0; i < 4096; i++ {
		for host, n := range s.byHost {
			k, err := fmt.Fprintf(w, "mails_total{host=%q,shard=\"%d\"} %d %s\n", host, i, n, strings.Repeat("#", 4000))
			sum += int64(k)
			if err != nil {
				return sum, err
			}
		}
	}
	return sum, nil
}

// weighted admits up to size units; who waits is woken in order.
type weighted struct {
	size, cur int64
	mu        sync.Mutex
	waiters   list.List
}

func (w *weighted) acquire(ctx context.Context) error {
	w.mu.Lock()
	if w.size-w.cur >= 1 && w.waiters.Len() == 0 {
		w.cur++
		w.mu.Unlock()
		return nil
	}
	ready := make(chan struct{})
	elem := w.waiters.PushBack(ready)
	w.mu.Unlock()
	select {
	case <-ctx.Done():
		w.mu.Lock()
		w.waiters.Remove(elem)
		w.mu.Unlock()
		return ctx.Err()
	case <-ready:
		return nil
	}
}

func (w *weighted) release() {
	w.mu.Lock()
	w.cur--
	if next := w.waiters.Front(); next != nil && w.cur < w.size {
		w.cur++
		w.waiters.Remove(next)
		close(next.Value.(chan struct{}))
	}
	w.mu.Unlock()
}

// open keeps a door until its context ends or the door fails.
func (d *door) open(ctx context.Context) error {
	for ctx.Err() == nil {
		conn, err := d.Accept()
		if err != nil {
			if ne, ok := err.(net.Error); ok && ne.Temporary() { //nolint:staticcheck // as it was written
				continue
			}
			return err
		}
		if err := d.receive(ctx, conn); err != nil {
			conn.Close()
		}
	}
	return ctx.Err()
}

func (d *door) receive(ctx context.Context, conn net.Conn) error {
	c := d.post.cfg.Get()
	switch c.Admit {
	case "slots":
		if err := d.post.slots.acquire(ctx); err != nil {
			return err
		}
	case "stats":
		d.post.stats.count(conn.RemoteAddr().String())
	case "clerk":
		d.post.asked <- conn.RemoteAddr().String()
		if !<-d.post.told {
			return fmt.Errorf("%s isn't welcome", conn.RemoteAddr())
		}
	}
	if c.Greet == "banner" && (d.n == 0 || c.Shards < 2) {
		if err := hail(conn); err != nil {
			return err
		}
	}
	go d.post.serve(conn)
	return nil
}

// hail says who we are and waits for the other side to do so.
func hail(conn net.Conn) error {
	_ = conn.SetDeadline(time.Now().Add(6 * time.Second))
	defer func() { _ = conn.SetDeadline(time.Time{}) }()
	if _, err := io.WriteString(conn, "220 shop.example\r\n"); err != nil {
		return err
	}
	var b [1]byte
	_, err := conn.Read(b[:])
	return err
}

// clerk looks newcomers up in his book, which he writes together with the archive.
func (p *post) clerk() {
	for range p.asked {
		if p.cfg.Get().Trip {
			p.booked <- true
		}
		p.told <- true
	}
}

// archive keeps the book; it wants to know of a newcomer before it writes.
func (p *post) archive() {
	for {
		if p.cfg.Get().Trip {
			p.asked <- "archive"
		}
		select {
		case <-p.booked:
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (p *post) serve(conn net.Conn) {
	if p.cfg.Get().Admit == "slots" {
		defer p.slots.release()
	}
	if p.cfg.Get().Task == "trace" {
		p.trace()
	}
	defer conn.Close()
	lines := bufio.NewReader(conn)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		if strings.TrimSpace(line) == "" {
			kit.Handle(p.cfg.Get())
			if _, err := io.WriteString(conn, "250 ok\n"); err != nil {
				return
			}
		}
	}
}

var traces struct {
	sync.Mutex
	conns []net.Conn
}

// trace tells the collector of each message over a socket of its own.
func (p *post) trace() {
	c, err := net.Dial("udp", "127.0.0.1:4318")
	if err != nil {
		return
	}
	_, _ = c.Write([]byte("span"))
	traces.Lock()
	traces.conns = append(traces.conns, c)
	traces.Unlock()
}

type overload struct{}

func (overload) Error() string   { return "overloaded" }
func (overload) Timeout() bool   { return false }
func (overload) Temporary() bool { return true }

// shedding refuses to accept while the machine seems to be overloaded.
type shedding struct {
	net.Listener
	cfg *kit.Settings
}

func (s shedding) Accept() (net.Conn, error) {
	if s.cfg.Get().OnError == "shed" {
		return nil, overload{}
	}
	return s.Listener.Accept()
}

func main() {
	path := flag.String("c", "mailerd.json", "configuration file")
	flag.Parse()
	cfg := kit.Load(*path)
	c := cfg.Get()
	p := &post{
		cfg: cfg, slots: &weighted{size: int64(c.Max)}, stats: stats{byHost: map[string]int{}},
		asked: make(chan string), told: make(chan bool), booked: make(chan bool),
	}
	http.HandleFunc("/metrics", func(w http.ResponseWriter, _ *http.Request) { _, _ = p.stats.WriteTo(w) })
	go func() { log.Print(http.ListenAndServe(c.Admin, nil)) }()
	kit.Background(cfg)
	if c.Admit == "clerk" {
		go p.clerk()
		go p.archive()
	}
	n := c.Shards
	if n == 0 {
		n = 1
	}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	for i := 0; i < n; i++ {
		ln, err := kit.Listen(c)
		if err != nil {
			log.Fatal(err)
		}
		d := &door{Listener: shedding{ln, cfg}, n: i, post: p}
		p.doors = append(p.doors, d)
		wg.Add(1)
		go func() {
			defer wg.Done()
			if err := d.open(ctx); err != nil {
				log.Printf("door %d: %v", d.n, err)
				cancel()
			}
		}()
	}
	if c.Spool != "" {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if err := watch(cfg); err != nil {
				log.Print(err)
				cancel()
			}
		}()
	}
	wg.Wait()
	time.Sleep(time.Hour)
	log.Print(p.doors)
}

// watch ends when the spool can't be read; whoever belongs to the same group ends with it.
func watch(cfg *kit.Settings) error {
	for {
		if _, err := os.Stat(cfg.Get().Spool); err != nil {
			return err
		}
		time.Sleep(100 * time.Millisecond)
	}
}
