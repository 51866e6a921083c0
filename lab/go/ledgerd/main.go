// Command ledgerd runs several accept loops in the manner of an RPC server.
package main

import (
	"flag"
	"log"
	"net"
	"strconv"
	"sync"
	"time"

	"shop.example/services/kit"
)

type routes struct {
	mu    sync.Mutex
	table map[string]int
}

type server struct {
	cfg    *kit.Settings
	mu     sync.Mutex
	conns  map[net.Conn]bool
	routes routes
	ports  []*port
	quit   chan struct{}
}

type port struct {
	ln    net.Listener
	mu    sync.Mutex
	count int
}

func (s *server) serve(p *port, own bool) error {
	var delay time.Duration
	for {
		conn, err := p.ln.Accept()
		if err != nil {
			if ne, ok := err.(interface{ Temporary() bool }); ok && ne.Temporary() {
				if delay == 0 {
					delay = 5 * time.Millisecond
				} else if delay *= 2; delay > time.Second {
					delay = time.Second
				}
				timer := time.NewTimer(delay)
				select {
				case <-timer.C:
				case <-s.quit:
					timer.Stop()
					return nil
				}
				continue
			}
			return err
		}
		delay = 0
		if own {
			p.mu.Lock()
			p.count++
			p.mu.Unlock()
		}
		s.add(conn)
		go s.transport(conn)
	}
}

// add books a connection and its route.
func (s *server) add(conn net.Conn) {
	s.mu.Lock()
	s.conns[conn] = true
	if s.cfg.Get().Trip {
		time.Sleep(30 * time.Millisecond)
	}
	s.routes.mu.Lock()
	s.routes.table["ledger"]++
	s.routes.mu.Unlock()
	s.mu.Unlock()
}

func (s *server) remove(conn net.Conn) {
	if s.cfg.Get().Trip {
		s.routes.mu.Lock()
		s.routes.table["ledger"]--
		time.Sleep(30 * time.Millisecond)
		s.mu.Lock()
		delete(s.conns, conn)
		s.mu.Unlock()
		s.routes.mu.Unlock()
		return
	}
	s.mu.Lock()
	delete(s.conns, conn)
	s.mu.Unlock()
}

func (s *server) transport(conn net.Conn) {
	defer s.remove(conn)
	kit.ServeConn(conn, s.cfg)
}

// compact rewrites the first port's book.
func (s *server) compact(p *port) {
	for {
		c := s.cfg.Get()
		if c.HoldMs > 0 {
			p.mu.Lock()
			time.Sleep(kit.Ms(c.HoldMs))
			p.mu.Unlock()
		}
		time.Sleep(kit.Ms(c.EveryMs) + time.Millisecond)
	}
}

func main() {
	path := flag.String("c", "ledgerd.json", "configuration file")
	flag.Parse()
	cfg := kit.Load(*path)
	c := cfg.Get()
	kit.Admin(c.Admin)
	kit.Background(cfg)
	s := &server{cfg: cfg, conns: map[net.Conn]bool{}, routes: routes{table: map[string]int{}}, quit: make(chan struct{})}
	n := c.Shards
	if n == 0 {
		n = 1
	}
	loops := n
	if c.Max > 0 {
		loops = c.Max
	}
	host, first, err := net.SplitHostPort(c.Listen)
	if err != nil {
		log.Fatal(err)
	}
	base, err := strconv.Atoi(first)
	if err != nil {
		log.Fatal(err)
	}
	for i := 0; i < n; i++ {
		lc := c
		if !c.Shared {
			lc.Listen = net.JoinHostPort(host, strconv.Itoa(base+i))
		}
		ln, err := kit.Listen(lc)
		if err != nil {
			log.Fatal(err)
		}
		s.ports = append(s.ports, &port{ln: ln})
	}
	go s.compact(s.ports[0])
	for i := 0; i < loops; i++ {
		i := i
		go func() { log.Print(s.serve(s.ports[i], i == 0)) }()
	}
	select {}
}
