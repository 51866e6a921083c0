// Command shopd is a net/http service.
package main

import (
	"context"
	"flag"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"shop.example/services/kit"
)

type visitor struct{}

type shop struct {
	cfg    *kit.Settings
	mu     sync.Mutex
	carts  map[string]int
	srv    *http.Server
	client *http.Client
}

func (s *shop) handle(w http.ResponseWriter, r *http.Request) {
	c := s.cfg.Get()
	if c.Dispatch == "cart" {
		s.mu.Lock()
		s.carts[r.RemoteAddr]++
		time.Sleep(kit.Ms(c.HoldMs))
		s.mu.Unlock()
	}
	kit.Handle(c)
	_, _ = io.WriteString(w, "ok\n")
}

// region asks the upstream where a visitor comes from; net/http calls it on the goroutine of Serve.
func (s *shop) region(ctx context.Context, conn net.Conn) context.Context {
	r, err := s.client.Get(s.cfg.Get().Upstream)
	if err != nil {
		return ctx
	}
	defer r.Body.Close()
	b, _ := io.ReadAll(io.LimitReader(r.Body, 64))
	return context.WithValue(ctx, visitor{}, string(b))
}

// track counts a visitor's connections; net/http calls it on the goroutine of Serve for each new connection.
func (s *shop) track(conn net.Conn, state http.ConnState) {
	if state != http.StateNew {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.carts[conn.RemoteAddr().String()]++
	if s.cfg.Get().Trip {
		s.forget()
	}
}

func (s *shop) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for k := range s.carts {
		delete(s.carts, k)
	}
}

// persist writes the carts out while it holds their lock.
func (s *shop) persist() {
	for {
		c := s.cfg.Get()
		if c.HoldMs > 0 && c.Dispatch != "cart" {
			s.mu.Lock()
			s.store(kit.Ms(c.HoldMs))
			s.mu.Unlock()
		}
		time.Sleep(kit.Ms(c.EveryMs) + time.Millisecond)
	}
}

func (s *shop) store(d time.Duration) { time.Sleep(d) }

func main() {
	path := flag.String("c", "shopd.json", "configuration file")
	flag.Parse()
	cfg := kit.Load(*path)
	c := cfg.Get()
	s := &shop{cfg: cfg, carts: map[string]int{}, client: &http.Client{Timeout: 5 * time.Second}}
	if c.Admin == "same" {
		kit.Admin("")
	} else {
		kit.Admin(c.Admin)
	}
	kit.Background(cfg)
	mux := http.NewServeMux()
	mux.HandleFunc("/", s.handle)
	mux.Handle("/debug/", http.DefaultServeMux)
	s.srv = &http.Server{Handler: mux}
	switch c.Greet {
	case "region":
		s.srv.ConnContext = s.region
	case "track":
		s.srv.ConnState = s.track
		go s.persist()
	}
	ln, err := kit.Listen(c)
	if err != nil {
		log.Fatal(err)
	}
	if c.Unix != "" {
		ul, err := net.Listen("unix", c.Unix)
		if err != nil {
			log.Fatal(err)
		}
		go func() { log.Print(s.srv.Serve(ul)) }()
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	done := make(chan struct{})
	go func() {
		<-stop
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		_ = s.srv.Shutdown(ctx)
		close(done)
	}()
	for i := 1; i < c.Shards; i++ {
		l := ln
		if c.Shared {
			if l, err = kit.Listen(c); err != nil {
				log.Fatal(err)
			}
		}
		go func() { _ = s.srv.Serve(l) }()
	}
	if err := s.srv.Serve(ln); err != http.ErrServerClosed {
		log.Print(err)
	}
	<-done
}
