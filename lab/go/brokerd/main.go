// Command brokerd passes messages between clients that stay connected, over several protocols at a time.
package main

import (
	"bufio"
	"flag"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"shop.example/services/kit"
)

type broker struct {
	conf  *kit.Settings
	mu    sync.Mutex
	peers map[net.Conn]time.Time
	work  chan frame
	quit  chan struct{}
	spare net.Listener
}

type frame struct {
	from net.Conn
	text string
}

// each calls fn for every connection of a listener, on the caller's goroutine.
func each[L net.Listener](ln L, fn func(net.Conn)) error {
	for {
		c, err := ln.Accept()
		if err != nil {
			return err
		}
		fn(c)
	}
}

// dispatchLoop is where frames become answers.
func (b *broker) dispatchLoop(n int) {
	tick := time.NewTicker(5 * time.Second)
	defer tick.Stop()
	for {
		select {
		case f := <-b.work:
			kit.Handle(b.conf.Get())
			_, _ = io.WriteString(f.from, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n")
		case <-tick.C:
		case <-b.quit:
			return
		}
	}
}

// read turns what a peer sends into frames.
func (b *broker) read(c net.Conn) {
	defer b.forget(c)
	r := bufio.NewScanner(c)
	for r.Scan() {
		if r.Text() == "" {
			b.work <- frame{c, ""}
		}
	}
}

func (b *broker) admit(c net.Conn) {
	b.mu.Lock()
	b.peers[c] = time.Now()
	b.mu.Unlock()
	go b.read(c)
}

func (b *broker) forget(c net.Conn) {
	b.mu.Lock()
	delete(b.peers, c)
	b.mu.Unlock()
	c.Close()
}

// upgrade takes a connection out of net/http's hands.
func (b *broker) upgrade(w http.ResponseWriter, _ *http.Request) {
	h, ok := w.(http.Hijacker)
	if !ok {
		http.Error(w, "no", http.StatusInternalServerError)
		return
	}
	c, _, err := h.Hijack()
	if err != nil {
		return
	}
	_, _ = io.WriteString(c, "HTTP/1.1 101 Switching Protocols\r\n\r\nok\n")
	go b.pump(c)
}

func (b *broker) pump(c net.Conn) {
	defer c.Close()
	buf := make([]byte, 256)
	for {
		if _, err := c.Read(buf); err != nil {
			return
		}
	}
}

func (b *broker) datagrams(addr string) {
	pc, err := net.ListenPacket("udp", addr)
	if err != nil {
		log.Print(err)
		return
	}
	buf := make([]byte, 2048)
	for {
		n, from, err := pc.ReadFrom(buf)
		if err != nil {
			return
		}
		_, _ = pc.WriteTo(buf[:n], from)
	}
}

func main() {
	path := flag.String("c", "brokerd.json", "configuration file")
	flag.Parse()
	conf := kit.Load(*path)
	c := conf.Get()
	b := &broker{conf: conf, peers: map[net.Conn]time.Time{}, work: make(chan frame), quit: make(chan struct{})}
	if c.Admin != "" {
		go func() { log.Print(http.ListenAndServe(c.Admin, adminMux())) }()
	}
	conf.OnChange(chores(conf))
	kit.Background(conf)
	ln, err := kit.Listen(c)
	if err != nil {
		log.Fatal(err)
	}
	if c.DNS != "" {
		go b.datagrams(c.DNS)
	}
	if c.Unix != "" {
		ul, err := net.Listen("unix", c.Unix)
		if err != nil {
			log.Fatal(err)
		}
		go func() { _ = each(ul, func(c net.Conn) { go b.pump(c) }) }()
	}
	for i := 0; i < c.Max; i++ {
		go b.dispatchLoop(i)
	}
	switch c.Dispatch {
	case "hijack":
		log.Fatal((&http.Server{Handler: http.HandlerFunc(b.upgrade)}).Serve(ln))
	case "idle":
		// The other member of the group is only opened, as a spare. A listener that nothing refers to any more would be
		// closed by its finalizer.
		b.spare = ln
		<-b.quit
		log.Print(b.spare.Addr())
	case "frames":
		log.Fatal(each(ln, b.admit))
	default:
		log.Fatal((&http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			kit.Handle(conf.Get())
			_, _ = io.WriteString(w, "ok\n")
		})}).Serve(keep{ln}))
	}
}

// keep leaves the socket open when its server is closed: another one takes it over.
type keep struct{ net.Listener }

func (keep) Close() error { return nil }
