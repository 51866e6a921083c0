// Command relayd accepts connections in a loop of its own.
package main

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"os"
	"sync"
	"syscall"
	"time"

	"shop.example/services/kit"
)

type relay struct {
	cfg      *kit.Settings
	ln       net.Listener
	tls      *tls.Config
	resolver *net.Resolver
	journal  *os.File
	weight   *weights
	slots    chan struct{}
	jobs     chan net.Conn
	results  chan int
	started  chan struct{}
}

// weights admits up to max units; others wait for the condition.
type weights struct {
	mu   sync.Mutex
	cond *sync.Cond
	used int
	max  int
}

func newWeights(max int) *weights {
	w := &weights{max: max}
	w.cond = sync.NewCond(&w.mu)
	return w
}

func (w *weights) acquire(n int) {
	w.mu.Lock()
	for w.used+n > w.max {
		w.cond.Wait()
	}
	w.used += n
	w.mu.Unlock()
}

func (w *weights) release(n int) {
	w.mu.Lock()
	w.used -= n
	w.mu.Unlock()
	w.cond.Signal()
}

func (r *relay) loop() {
	for {
		c := r.cfg.Get()
		r.admit(c)
		conn, err := r.ln.Accept()
		if err != nil {
			r.leave(c)
			switch c.OnError {
			case "continue":
				continue
			case "timeout":
				var ne net.Error
				if errors.As(err, &ne) && ne.Timeout() {
					continue
				}
				log.Print(err)
				return
			case "return":
				log.Print(err)
				return
			default:
				time.Sleep(50 * time.Millisecond)
				continue
			}
		}
		conn = r.greet(conn)
		r.dispatch(conn)
	}
}

func (r *relay) admit(c kit.Config) {
	switch c.Admit {
	case "weights":
		r.weight.acquire(1)
	case "slots":
		r.slots <- struct{}{}
	}
}

func (r *relay) leave(c kit.Config) {
	switch c.Admit {
	case "weights":
		r.weight.release(1)
	case "slots":
		<-r.slots
	}
}

// greet is what the loop does with a fresh connection before the next one.
func (r *relay) greet(conn net.Conn) net.Conn {
	c := r.cfg.Get()
	switch c.Greet {
	case "secure":
		t := tls.Server(conn, r.tls)
		_ = t.SetDeadline(time.Now().Add(3 * time.Second))
		if err := t.Handshake(); err != nil {
			log.Print(err)
		}
		_ = t.SetDeadline(time.Time{})
		return t
	case "resolve":
		host, _, _ := net.SplitHostPort(conn.RemoteAddr().String())
		_, _ = r.resolver.LookupAddr(context.Background(), host)
	case "journal":
		if r.journal != nil {
			_, _ = fmt.Fprintf(r.journal, "%s %s %1024s\n", time.Now().Format(time.RFC3339Nano), conn.RemoteAddr(), "-")
		}
	case "register":
		r.register(conn)
	}
	return conn
}

func (r *relay) register(conn net.Conn) {
	if r.cfg.Get().Trip {
		var peers map[string]net.Conn
		peers[conn.RemoteAddr().String()] = conn
	}
}

func (r *relay) dispatch(conn net.Conn) {
	c := r.cfg.Get()
	switch c.Dispatch {
	case "pool":
		r.jobs <- conn
	case "started":
		go r.handle(conn, !c.Trip)
		<-r.started
	default:
		go r.handle(conn, false)
	}
}

func (r *relay) handle(conn net.Conn, announce bool) {
	defer r.leave(r.cfg.Get())
	if announce {
		r.started <- struct{}{}
	}
	kit.ServeConn(conn, r.cfg)
}

// worker serves one connection after the other and books each in the results.
func (r *relay) worker() {
	for conn := range r.jobs {
		kit.ServeConn(conn, r.cfg)
		if r.cfg.Get().Trip {
			r.results <- 1
		}
	}
}

// run keeps a bug in one connection from taking the process down.
func (r *relay) run() {
	defer func() {
		if p := recover(); p != nil {
			log.Printf("recovered: %v", p)
		}
	}()
	r.loop()
}

func (r *relay) reload(c kit.Config) {
	if c.DeadlineMs > 0 {
		if d, ok := r.ln.(interface{ SetDeadline(time.Time) error }); ok {
			_ = d.SetDeadline(time.Now().Add(kit.Ms(c.DeadlineMs)))
		}
	}
}

func main() {
	path := flag.String("c", "relayd.json", "configuration file")
	flag.Parse()
	cfg := kit.Load(*path)
	c := cfg.Get()
	kit.Admin(c.Admin)
	kit.Background(cfg)
	r := &relay{
		cfg: cfg, weight: newWeights(c.Max), slots: make(chan struct{}, c.Max),
		jobs: make(chan net.Conn), results: make(chan int), started: make(chan struct{}),
		resolver: &net.Resolver{PreferGo: true, Dial: dialer(c.DNS)},
	}
	var err error
	if c.Greet == "secure" {
		if r.tls, err = kit.ServerTLS(); err != nil {
			log.Fatal(err)
		}
	}
	if c.Spool != "" {
		if r.journal, err = os.OpenFile(c.Spool, os.O_RDWR|syscall.O_CLOEXEC, 0); err != nil {
			log.Fatal(err)
		}
	}
	if c.Admit == "file" {
		r.ln, err = fileListener(c, cfg)
	} else {
		r.ln, err = kit.Listen(c)
	}
	if err != nil {
		log.Fatal(err)
	}
	cfg.OnChange(r.reload)
	if c.Dispatch == "pool" {
		for i := 0; i < 4; i++ {
			go r.worker()
		}
	}
	r.run()
	select {}
}
