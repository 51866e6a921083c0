// Command edged is a net/http service behind layers of listeners.
package main

import (
	"crypto/tls"
	"flag"
	"io"
	"log"
	"net"
	"net/http"

	"shop.example/services/kit"
)

func layered(ln net.Listener, cfg *kit.Settings) (net.Listener, error) {
	c := cfg.Get()
	for _, w := range c.Wrap {
		switch w {
		case "tally":
			t := &tally{Listener: ln, seen: map[string]int{}, cfg: cfg}
			go t.export()
			ln = t
		case "policy":
			p := &policy{Listener: ln, rules: map[string]bool{}, cfg: cfg}
			go p.refresh()
			ln = p
		case "capped":
			ln = newCapped(ln, c.Max)
		case "preamble":
			ln = &preamble{ln}
		case "lazyPreamble":
			ln = &lazyPreamble{ln}
		case "tls":
			t, err := kit.ServerTLS()
			if err != nil {
				return nil, err
			}
			ln = tls.NewListener(ln, t)
		}
	}
	return ln, nil
}

func main() {
	path := flag.String("c", "edged.json", "configuration file")
	flag.Parse()
	cfg := kit.Load(*path)
	c := cfg.Get()
	kit.Admin(c.Admin)
	kit.Background(cfg)
	ln, err := kit.Listen(c)
	if err != nil {
		log.Fatal(err)
	}
	ln, err = layered(ln, cfg)
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		kit.Handle(cfg.Get())
		_, _ = io.WriteString(w, "ok\n")
	})
	srv := &http.Server{Handler: mux}
	log.Fatal(srv.Serve(ln))
}
