// Command cached keeps values in memory for the shop's other services and speaks to them over plain connections.
package main

import (
	"context"
	"errors"
	"flag"
	"log"
	"net"
	"net/http"
	"runtime"
	"sync"
	"time"

	"shop.example/services/kit"
)

// Daemon owns the listening socket and everything that comes through it.
type Daemon struct {
	settings *kit.Settings
	socket   *net.TCPListener
	shards   shardMap
	inbox    chan net.Conn
	events   chan string
	batch    sync.WaitGroup
	ready    *sync.Cond
	warm     bool
	cancel   context.CancelFunc
}

type shardMap struct {
	sync.RWMutex
	owner map[string]int
}

// acceptConnections runs until the context ends.
func (d *Daemon) acceptConnections(ctx context.Context) error {
	served := 0
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		default:
		}
		conn, err := d.socket.Accept()
		if err != nil {
			if again := d.failed(err); again {
				continue
			}
			return err
		}
		served++
		d.welcome(conn)
		d.place(ctx, conn)
		if s := d.settings.Get(); s.Trip && s.OnError == "rotate" && served > s.Max {
			return errors.New("rotation due")
		}
	}
}

// failed says whether the loop should go on.
func (d *Daemon) failed(err error) bool {
	switch d.settings.Get().OnError {
	case "again":
		return true
	case "log":
		log.Printf("accept: %v", err)
		runtime.Gosched()
		return true
	case "temporary":
		ne, ok := err.(net.Error)
		if !ok || !ne.Temporary() { //nolint:staticcheck // as many services do
			return false
		}
		time.Sleep(100 * time.Millisecond)
		return true
	default:
		time.Sleep(20 * time.Millisecond)
		return true
	}
}

// welcome is what every new connection costs the loop.
func (d *Daemon) welcome(conn net.Conn) {
	s := d.settings.Get()
	switch s.Greet {
	case "rebalance":
		d.rebalance(conn.RemoteAddr().String())
	case "announce":
		d.events <- conn.RemoteAddr().String()
	case "warm":
		d.untilWarm(s.Trip)
	case "settle":
		d.batch.Wait()
	case "hello":
		_ = conn.SetReadDeadline(time.Now().Add(5 * time.Second))
		var version [1]byte
		_, _ = conn.Read(version[:])
		_ = conn.SetReadDeadline(time.Time{})
	case "fence":
		runCommand(s.Spool)
	}
}

// rebalance gives new clients to the emptiest shard.
func (d *Daemon) rebalance(addr string) {
	d.shards.RLock()
	defer d.shards.RUnlock()
	if _, ok := d.shards.owner[addr]; !ok && d.settings.Get().Trip {
		d.assign(addr)
	}
}

func (d *Daemon) assign(addr string) {
	d.shards.Lock()
	d.shards.owner[addr] = len(d.shards.owner) % 4
	d.shards.Unlock()
}

func (d *Daemon) untilWarm(cold bool) {
	d.ready.L.Lock()
	for cold && !d.warm {
		d.ready.Wait()
	}
	d.ready.L.Unlock()
}

// place finds somebody who serves the connection.
func (d *Daemon) place(ctx context.Context, conn net.Conn) {
	switch d.settings.Get().Dispatch {
	case "inbox":
		d.inbox <- conn
	case "select":
		select {
		case d.inbox <- conn:
		case <-ctx.Done():
			conn.Close()
		}
	default:
		d.batch.Add(1)
		go d.session(conn)
	}
}

func (d *Daemon) session(conn net.Conn) {
	defer func() {
		if p := recover(); p != nil {
			log.Printf("session: %v", p)
		}
	}()
	if s := d.settings.Get(); s.Trip && s.Greet == "settle" {
		var none map[string]int
		none[conn.RemoteAddr().String()]++
	}
	kit.ServeConn(conn, d.settings)
	d.batch.Done()
}

func (d *Daemon) consume() {
	for ev := range d.events {
		if d.settings.Get().Trip {
			log.Printf("events: %s is malformed", ev)
			return
		}
	}
}

func (d *Daemon) serveInbox() {
	for conn := range d.inbox {
		kit.ServeConn(conn, d.settings)
	}
}

// supervise starts a part again when it has failed.
func supervise(name string, part func()) {
	defer func() {
		if p := recover(); p != nil {
			log.Printf("%s: recovered: %v", name, p)
		}
	}()
	part()
}

func (d *Daemon) reload(s kit.Config) {
	switch s.Task {
	case "retire":
		d.cancel()
	case "handover":
		d.handover()
	}
}

// handover keeps a duplicate of the socket for the next process and closes its own.
func (d *Daemon) handover() {
	f, err := d.socket.File()
	if err != nil {
		log.Print(err)
		return
	}
	go func() {
		defer f.Close()
		time.Sleep(time.Hour)
	}()
	_ = d.socket.Close()
}

func main() {
	path := flag.String("c", "cached.json", "configuration file")
	flag.Parse()
	settings := kit.Load(*path)
	s := settings.Get()
	if s.Admin != "" {
		runtime.SetMutexProfileFraction(10)
		go func() { _ = http.ListenAndServe(s.Admin, nil) }()
	}
	kit.Background(settings)
	ln, err := kit.Listen(s)
	if err != nil {
		log.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	d := &Daemon{
		settings: settings, socket: ln.(*net.TCPListener), shards: shardMap{owner: map[string]int{}},
		inbox: make(chan net.Conn, s.KeepFiles), events: make(chan string), ready: sync.NewCond(&sync.Mutex{}), cancel: cancel,
	}
	settings.OnChange(d.reload)
	go d.consume()
	for i := 0; i < s.Max; i++ {
		go d.serveInbox()
	}
	if s.Task == "leak" {
		go leakPipes(settings)
	}
	if s.OnError == "unready" {
		d.migrate()
	}
	go supervise("accept", func() { log.Print(d.acceptConnections(ctx)) })
	select {}
}
