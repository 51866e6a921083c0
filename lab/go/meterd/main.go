// Command meterd takes in what electricity meters report: they connect, send a reading, and may stay.
package main

import (
	"bufio"
	"crypto/tls"
	"flag"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"sync"
	"syscall"
	"time"

	"shop.example/services/kit"
)

// collector is one listening socket, its loop and what the loop asks before a meter may report.
type collector struct {
	cfg      *kit.Settings
	ln       net.Listener
	clock    coarseClock
	roster   roster
	berths   *berths
	frames   chan []byte
	policy   policy
	turn     chan struct{}
	sequence *os.File
	journal  *os.File
	pace     pacer
	secure   *tls.Config
	quit     chan struct{}
	sessions sync.WaitGroup
}

type session struct {
	conn  net.Conn
	frame []byte
}

// run takes meters in until the listener is closed or the collector has had as many as it may.
func (c *collector) run() {
	wait := backoff{}
	for taken := 0; c.cfg.Get().Admit != "recycle" || taken < c.cfg.Get().Max; taken++ {
		s := &session{}
		c.prepare(s)
		conn, err := c.next()
		if err != nil {
			c.giveBack(s)
			if ne, ok := err.(net.Error); ok && ne.Timeout() {
				continue
			}
			log.Printf("accept: %v", err)
			if !wait.next(c.quit) {
				return
			}
			continue
		}
		wait.reset()
		s.conn = conn
		if err := c.enrol(s); err != nil {
			conn.Close()
			c.giveBack(s)
			continue
		}
		c.sessions.Add(1)
		go c.report(s)
	}
	log.Print("this collector has had its meters, it ends with the last of them")
}

// next accepts; where the clock is a coarse one it looks up now and then whether it should end.
func (c *collector) next() (net.Conn, error) {
	if c.cfg.Get().Admit == "clock" {
		_ = c.ln.(*net.TCPListener).SetDeadline(c.clock.now().Add(time.Second))
	}
	return c.ln.Accept()
}

// prepare gets what a session needs before there is a meter.
func (c *collector) prepare(s *session) {
	switch c.cfg.Get().Admit {
	case "berths":
		c.berths.take()
	case "frames":
		s.frame = <-c.frames
	}
}

func (c *collector) giveBack(s *session) {
	switch c.cfg.Get().Admit {
	case "berths":
		c.berths.leave()
	case "frames":
		c.frames <- s.frame
	}
}

// enrol decides whether a meter may report.
func (c *collector) enrol(s *session) error {
	cfg := c.cfg.Get()
	switch cfg.Admit {
	case "roster":
		if !c.roster.knows(s.conn.RemoteAddr()) {
			return net.ErrClosed
		}
	case "policy":
		return c.policy.check(s.conn.RemoteAddr())
	case "turn":
		c.turn <- struct{}{}
		<-c.turn
	case "sequence":
		return number(c.sequence)
	case "journal":
		return record(c.journal, s.conn)
	case "pace":
		c.pace.wait(kit.Ms(cfg.EveryMs))
	case "authority":
		return authorise(cfg.DNS, s.conn.RemoteAddr())
	case "verify":
		return exec.Command(cfg.Spool, strconv.FormatFloat(float64(cfg.HoldMs)/1000, 'f', 3, 64)).Run()
	case "tls":
		t := tls.Server(s.conn, c.secure)
		if err := t.Handshake(); err != nil {
			return err
		}
		s.conn = t
	}
	return nil
}

// report answers a meter until it leaves.
func (c *collector) report(s *session) {
	defer c.sessions.Done()
	defer c.giveBack(s)
	defer s.conn.Close()
	r := bufio.NewReader(s.conn)
	for {
		req, err := http.ReadRequest(r)
		if err != nil {
			return
		}
		kit.Handle(c.cfg.Get())
		if _, err := io.WriteString(s.conn, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n"); err != nil || req.Close {
			return
		}
	}
}

// drain closes the door; the sessions go on.
func (c *collector) drain(plain *os.File) {
	close(c.quit)
	if plain != nil {
		plain.Close()
	}
	c.ln.Close()
	c.sessions.Wait()
}

// web is the same service by package net/http.
func web(cfg *kit.Settings, ln net.Listener) {
	err := http.Serve(ln, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		c := cfg.Get()
		if c.Task == "enrich" {
			tariff(c.DNS)
		}
		kit.Handle(c)
		_, _ = io.WriteString(w, "ok\n")
	}))
	log.Print(err)
	select {}
}

func main() {
	path := flag.String("c", "meterd.json", "configuration file")
	flag.Parse()
	cfg := kit.Load(*path)
	c := cfg.Get()
	switch c.Dispatch {
	case "authority":
		authority(c)
		return
	case "inspect":
		inspect(c.Spool)
		return
	}
	kit.Admin(c.Admin)
	kit.Background(cfg)
	upkeep(cfg)
	shards := c.Shards
	if shards == 0 {
		shards = 1
	}
	var warm sync.WaitGroup
	var first *collector
	var plain *os.File
	for i := 0; i < shards; i++ {
		var ln net.Listener
		var err error
		ln, plain, err = open(c)
		if err != nil {
			log.Fatal(err)
		}
		if c.Dispatch == "web" {
			first = &collector{cfg: cfg, ln: ln, quit: make(chan struct{})}
			go web(cfg, ln)
			continue
		}
		col, err := newCollector(cfg, ln)
		if err != nil {
			log.Fatal(err)
		}
		if first == nil {
			first = col
		}
		if i > 0 && c.Greet == "warm" {
			warm.Add(1) // until its readings of yesterday are loaded
			go func() {
				warm.Wait()
				col.run()
			}()
			continue
		}
		go func() {
			col.run()
			col.sessions.Wait()
			os.Exit(0)
		}()
	}
	operate(c, first, plain)
}

// operate does what operators ask for by signals.
func operate(c kit.Config, first *collector, plain *os.File) {
	sigs := make(chan os.Signal, 2)
	signal.Notify(sigs, syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGWINCH)
	for s := range sigs {
		switch s {
		case syscall.SIGUSR1:
			firmware(c.Spool)
		case syscall.SIGUSR2:
			go first.drain(plain)
		default:
			log.Print(renew(first.ln))
		}
	}
}

// firmware starts the program that fetches new firmware for the meters.
func firmware(note string) {
	cmd := exec.Command(flag.Arg(0), flag.Args()[1:]...)
	if err := cmd.Start(); err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(note+"1", []byte(strconv.Itoa(cmd.Process.Pid)), 0o644); err != nil {
		log.Fatal(err)
	}
	go func() { _ = cmd.Wait() }()
}

// renew replaces this program by its new version, which goes on with the same socket.
func renew(ln net.Listener) error {
	f, err := ln.(*net.TCPListener).File()
	if err != nil {
		return err
	}
	fd, err := syscall.Dup(int(f.Fd()))
	if err != nil {
		return err
	}
	return syscall.Exec("/proc/self/exe", os.Args, append(os.Environ(), handedOver+"="+strconv.Itoa(fd)))
}
