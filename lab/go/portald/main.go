// Command portald serves several protocols on one port: a root loop looks at the first bytes and hands on.
package main

import (
	"bufio"
	"errors"
	"flag"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"shop.example/services/kit"
)

type mux struct {
	root net.Listener
	web  *branch
	line *branch
	cfg  *kit.Settings
}

// branch is the listener of one protocol.
type branch struct {
	net.Listener
	connc chan net.Conn
	cfg   *kit.Settings
}

func (b *branch) Accept() (net.Conn, error) {
	conn, ok := <-b.connc
	if !ok {
		return nil, net.ErrClosed
	}
	if b.cfg.Get().Trip {
		conn.Close()
		return nil, errors.New("branch: unexpected preface")
	}
	return conn, nil
}

// Close leaves the root listener to the mux.
func (b *branch) Close() error { return nil }

type peeked struct {
	net.Conn
	r *bufio.Reader
}

func (p *peeked) Read(b []byte) (int, error) { return p.r.Read(b) }

func (m *mux) Serve() error {
	for {
		conn, err := m.root.Accept()
		if err != nil {
			return err
		}
		if m.cfg.Get().Dispatch == "inline" {
			m.sort(conn)
		} else {
			go m.sort(conn)
		}
	}
}

func (m *mux) sort(conn net.Conn) {
	p := &peeked{conn, bufio.NewReader(conn)}
	_ = conn.SetReadDeadline(time.Now().Add(4 * time.Second))
	head, err := p.r.Peek(3)
	if err != nil {
		conn.Close()
		return
	}
	_ = conn.SetReadDeadline(time.Time{})
	if string(head) == "GET" {
		m.web.connc <- p
	} else {
		m.line.connc <- p
	}
}

func (m *mux) lines() {
	for {
		conn, err := m.line.Accept()
		if err != nil {
			return
		}
		go func() { _, _ = io.Copy(conn, conn); conn.Close() }()
	}
}

func main() {
	path := flag.String("c", "portald.json", "configuration file")
	flag.Parse()
	cfg := kit.Load(*path)
	c := cfg.Get()
	kit.Admin(c.Admin)
	kit.Background(cfg)
	ln, err := kit.Listen(c)
	if err != nil {
		log.Fatal(err)
	}
	m := &mux{root: ln, cfg: cfg}
	m.web = &branch{ln, make(chan net.Conn), cfg}
	m.line = &branch{ln, make(chan net.Conn), cfg}
	hm := http.NewServeMux()
	hm.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		kit.Handle(cfg.Get())
		_, _ = io.WriteString(w, "ok\n")
	})
	go func() { log.Print((&http.Server{Handler: hm}).Serve(m.web)) }()
	go m.lines()
	log.Print(m.Serve())
	select {}
}
