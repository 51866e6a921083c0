// Command recorder runs a small service in one situation and records an execution trace of it.
//
// The load comes from a second process (the same program with -client), so that the trace holds the service alone.
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"runtime/trace"
	"sync"
	"time"
)

var (
	mode     = flag.String("mode", "idle", "idle, loaded, gc, starved, regions or big")
	out      = flag.String("out", "trace.out", "the trace to write")
	duration = flag.Duration("duration", time.Second, "how long to record")
	client   = flag.String("client", "", "be the load generator for this address instead")
	rate     = flag.Int("rate", 300, "new connections per second of the load generator")
)

func main() {
	flag.Parse()
	if *client != "" {
		load(*client)
		return
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	switch *mode {
	case "idle", "loaded":
		serveHTTP(listener, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "hello\n") })
	case "gc":
		debug.SetGCPercent(5)
		ballast := make([][]byte, 0, 2000)
		for i := 0; i < cap(ballast); i++ {
			ballast = append(ballast, make([]byte, 4096))
		}
		serveHTTP(listener, func(w http.ResponseWriter, r *http.Request) {
			garbage := make([][]byte, 0, 200)
			for i := 0; i < cap(garbage); i++ {
				garbage = append(garbage, make([]byte, 4096))
			}
			fmt.Fprintln(w, len(garbage), len(ballast))
		})
	case "starved":
		runtime.GOMAXPROCS(1)
		for i := 0; i < 4; i++ {
			go spin()
		}
		serveHTTP(listener, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "hello\n") })
	case "regions":
		go acceptWithRegions(&lockedListener{Listener: listener})
	case "big":
		serveHTTP(listener, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "hello\n") })
		for i := 0; i < 8; i++ {
			go pingPong()
		}
	default:
		log.Fatalf("unknown mode %q", *mode)
	}
	if *mode != "idle" {
		stop := startLoad(listener.Addr().String())
		defer stop()
		time.Sleep(100 * time.Millisecond)
	}
	record()
}

func record() {
	file, err := os.Create(*out)
	if err != nil {
		log.Fatal(err)
	}
	buffered := bufio.NewWriterSize(file, 1<<20)
	if err := trace.Start(buffered); err != nil {
		log.Fatal(err)
	}
	time.Sleep(*duration)
	trace.Stop()
	if err := buffered.Flush(); err != nil {
		log.Fatal(err)
	}
	if err := file.Close(); err != nil {
		log.Fatal(err)
	}
}

func serveHTTP(listener net.Listener, handler http.HandlerFunc) {
	server := &http.Server{Handler: handler}
	go server.Serve(listener)
}

func startLoad(address string) (stop func()) {
	self, err := os.Executable()
	if err != nil {
		log.Fatal(err)
	}
	command := exec.Command(self, "-client", address, "-rate", fmt.Sprint(*rate))
	if err := command.Start(); err != nil {
		log.Fatal(err)
	}
	return func() {
		command.Process.Kill()
		command.Wait()
	}
}

// load opens a new connection per request, four at a time, at a fixed rate, for at most two minutes.
func load(address string) {
	ticks := make(chan struct{}, 1024)
	for i := 0; i < 4; i++ {
		go func() {
			for range ticks {
				request(address)
			}
		}()
	}
	interval := time.Second / time.Duration(*rate)
	deadline := time.Now().Add(2 * time.Minute)
	for time.Now().Before(deadline) {
		select {
		case ticks <- struct{}{}:
		default:
		}
		time.Sleep(interval)
	}
}

func request(address string) {
	conn, err := net.DialTimeout("tcp", address, time.Second)
	if err != nil {
		return
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(2 * time.Second))
	io.WriteString(conn, "GET / HTTP/1.0\r\nHost: a\r\nConnection: close\r\n\r\n")
	io.Copy(io.Discard, conn)
}

// spin burns a processor, as a service does that computes more than it has processors for.
func spin() {
	x := uint64(1)
	for {
		x = x*6364136223846793005 + 1442695040888963407
		if x == 0 {
			fmt.Println(x)
		}
	}
}

// pingPong makes as many scheduler events as two goroutines can.
func pingPong() {
	a, b := make(chan int), make(chan int)
	go func() {
		for v := range a {
			b <- v
		}
	}()
	for i := 0; ; i++ {
		a <- i
		<-b
	}
}

// lockedListener takes a lock of its own around Accept, which the service also takes elsewhere.
type lockedListener struct {
	net.Listener
	mu sync.Mutex
}

func (l *lockedListener) Accept() (net.Conn, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Listener.Accept()
}

func acceptWithRegions(listener *lockedListener) {
	var stats runtime.MemStats
	for n := 0; ; n++ {
		ctx, task := trace.NewTask(context.Background(), "connection")
		var conn net.Conn
		var err error
		trace.WithRegion(ctx, "syscall.accept", func() { conn, err = listener.Accept() })
		if err != nil {
			log.Fatal(err)
		}
		trace.Log(ctx, "peer", conn.RemoteAddr().String())
		if n%20 == 0 {
			time.Sleep(3 * time.Millisecond) // slow work between two accepts
			runtime.ReadMemStats(&stats)     // stops the world
		}
		go func() {
			defer task.End()
			defer trace.StartRegion(ctx, "answer").End()
			reader := bufio.NewReader(conn)
			for {
				line, err := reader.ReadString('\n')
				if err != nil || line == "\r\n" {
					break
				}
			}
			io.WriteString(conn, "HTTP/1.0 200 OK\r\n\r\nhello\n")
			conn.Close()
		}()
	}
}
