// Command gatewayd is an HTTP gateway before other services.
package main

import (
	"flag"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"sync"
	"syscall"
	"time"

	"shop.example/services/kit"
	"shop.example/services/listeners"
)

type gateway struct {
	cfg    *kit.Settings
	access *log.Logger
	front  *http.Server
	routes routeTable
	flight listeners.Flight
}

// routeTable is read for each connection and each request, and replaced by the watcher.
type routeTable struct {
	sync.RWMutex
	once  sync.Once
	hosts map[string]string
}

func (g *gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := g.cfg.Get()
	switch c.Dispatch {
	case "fetch":
		g.fetch(c)
	case "region":
		g.region(r.RemoteAddr)
	}
	kit.Handle(c)
	_, _ = io.WriteString(w, "ok\n")
}

// fetch asks an upstream and is only interested in the status.
func (g *gateway) fetch(c kit.Config) {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: time.Minute}
	if r, err := client.Get(c.Upstream); err == nil {
		_ = r.StatusCode
	}
}

// region asks the upstream once for all who want to know at the same time.
func (g *gateway) region(string) string {
	return g.flight.Do("region", func() string {
		r, err := http.Get(g.cfg.Get().Upstream)
		if err != nil {
			return ""
		}
		defer r.Body.Close()
		b, _ := io.ReadAll(r.Body)
		return string(b)
	})
}

func (g *gateway) layers(ln net.Listener) net.Listener {
	ms := func(f func(kit.Config) int) func() time.Duration {
		return func() time.Duration { return kit.Ms(f(g.cfg.Get())) }
	}
	hold := ms(func(c kit.Config) int { return c.HoldMs })
	every := ms(func(c kit.Config) int { return c.EveryMs })
	for _, name := range g.cfg.Get().Wrap {
		switch name {
		case "bucket":
			ln = listeners.NewBucket(ln, g.cfg.Get().Max)
		case "pace":
			ln = listeners.NewPacer(ln, hold)
		case "turnstile":
			t := listeners.NewTurnstile(ln)
			go t.Audit(every, hold)
			ln = t
		case "binary":
			ln = &listeners.Binary{Listener: ln, Timeout: 4 * time.Second}
		case "terminate":
			config, err := kit.ServerTLS()
			if err != nil {
				log.Fatal(err)
			}
			t := listeners.NewTerminator(ln, config)
			go t.Rotate(every, hold)
			ln = t
		case "authorise":
			client := &http.Client{Timeout: 10 * time.Second}
			ln = &listeners.Hook{Listener: ln, Check: listeners.Authorise(client, func() string { return g.cfg.Get().Upstream })}
		case "ranges":
			ln = &listeners.Hook{Listener: ln, Check: listeners.Ranges(g.cfg.Get().Spool)}
		case "ticket":
			ln = &listeners.Hook{Listener: ln, Check: listeners.Ticket(func() int { return g.cfg.Get().HoldMs * 1000 })}
		case "region":
			ln = &listeners.Hook{Listener: ln, Check: func(c net.Conn) error { g.region(c.RemoteAddr().String()); return nil }}
		case "access":
			ln = &listeners.Hook{Listener: ln, Check: func(c net.Conn) error { g.access.Printf("conn %s", c.RemoteAddr()); return nil }}
		case "routes":
			ln = &listeners.Hook{Listener: ln, Check: g.known}
		}
	}
	return ln
}

// known looks whether a client has a route of its own.
func (g *gateway) known(c net.Conn) error {
	if g.cfg.Get().Trip {
		g.routes.once.Do(g.load)
	}
	g.routes.RLock()
	_ = g.routes.hosts[c.RemoteAddr().String()]
	g.routes.RUnlock()
	return nil
}

func (g *gateway) load() { time.Sleep(kit.Ms(g.cfg.Get().HoldMs)) }

// report walks the routes under a read lock; replace waits for the write lock now and then.
func (g *gateway) report() {
	for {
		if c := g.cfg.Get(); c.HoldMs > 0 {
			g.routes.RLock()
			g.ship(c)
			g.routes.RUnlock()
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func (g *gateway) ship(c kit.Config) { time.Sleep(kit.Ms(c.HoldMs)) }

func (g *gateway) replace() {
	for {
		if c := g.cfg.Get(); c.EveryMs > 0 {
			next := map[string]string{}
			g.routes.Lock()
			g.routes.hosts = next
			g.routes.Unlock()
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// preload fills the routes in the background as soon as they are switched on.
func (g *gateway) preload(c kit.Config) {
	if c.Trip {
		go g.routes.once.Do(g.load)
	}
}

// heartbeat writes to the access log by itself.
func (g *gateway) heartbeat() {
	for {
		g.access.Printf("alive %4000s", "")
		time.Sleep(20 * time.Millisecond)
	}
}

func accessLog(c kit.Config) *log.Logger {
	if c.Unix == "" {
		return log.New(io.Discard, "", log.LstdFlags)
	}
	f, err := os.OpenFile(c.Unix, os.O_RDWR|syscall.O_CLOEXEC, 0)
	if err != nil {
		log.Fatal(err)
	}
	return log.New(f, "", log.LstdFlags)
}

func main() {
	path := flag.String("c", "gatewayd.json", "configuration file")
	flag.Parse()
	cfg := kit.Load(*path)
	c := cfg.Get()
	if c.Admin != "" {
		go func() { log.Print(http.ListenAndServe(c.Admin, nil)) }()
	}
	g := &gateway{cfg: cfg, access: accessLog(c)}
	ln, err := kit.Listen(c)
	if err != nil {
		log.Fatal(err)
	}
	switch c.Greet {
	case "report":
		go g.report()
		go g.replace()
	case "heartbeat":
		go g.heartbeat()
	case "preload":
		cfg.OnChange(g.preload)
	}
	g.front = &http.Server{Handler: g, ReadHeaderTimeout: 10 * time.Second}
	log.Fatal(g.front.Serve(g.layers(ln)))
}
