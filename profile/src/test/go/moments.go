// Moments brings a process into a known situation, lets it come to rest, and writes what Go's profiles say about that one
// moment in all their forms, so that a reader of one form can be checked against the others.
//
// usage: moments SITUATION FOLDER
package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"sync"
	"syscall"
	"time"
)

func main() {
	situation, folder := os.Args[1], os.Args[2]
	switch situation {
	case "panic":
		startBlocked()
		panicDeep(3, fmt.Errorf("no room left"))
	case "sigquit":
		startIdle()
		startBlocked()
		go spin()
		time.Sleep(200 * time.Millisecond)
		syscall.Kill(os.Getpid(), syscall.SIGQUIT)
		time.Sleep(10 * time.Second)
	case "idle":
		startIdle()
	case "limited":
		startLimited()
	case "locked":
		startLocked()
	case "emfile":
		startEmfile()
	case "blocked":
		startBlocked()
	case "labels":
		startLabels()
	case "contended":
		contend()
	default:
		fmt.Fprintln(os.Stderr, "unknown situation", situation)
		os.Exit(2)
	}
	time.Sleep(300 * time.Millisecond)
	record(folder, situation)
}

func record(folder, situation string) {
	debug.SetGCPercent(-1)
	names := []string{"goroutine"}
	if situation == "contended" {
		names = []string{"goroutine", "block", "mutex", "heap", "threadcreate"}
	}
	for _, name := range names {
		last := 1
		if name == "goroutine" {
			last = 2
		}
		for level := 0; level <= last; level++ {
			ending := []string{"pb.gz", "debug1.txt", "debug2.txt"}[level]
			file, err := os.OpenFile(filepath.Join(folder, name+"."+ending), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o644)
			if err != nil {
				// With no descriptor left there is always one that was opened before.
				file = spare(name, ending)
			}
			if err := pprof.Lookup(name).WriteTo(file, level); err != nil {
				panic(err)
			}
			file.Close()
		}
	}
}

var spares = map[string]*os.File{}

func spare(name, ending string) *os.File { return spares[name+"."+ending] }

func openSpares(folder string) {
	for _, ending := range []string{"pb.gz", "debug1.txt", "debug2.txt"} {
		file, err := os.Create(filepath.Join(folder, "goroutine."+ending))
		if err != nil {
			panic(err)
		}
		spares["goroutine."+ending] = file
	}
}

func listen() net.Listener {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	return l
}

func hello(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, "hello") }

func startIdle() {
	l := listen()
	go http.Serve(l, http.HandlerFunc(hello))
	// Several keep-alive connections that are idle after one request.
	for i := 0; i < 4; i++ {
		client := &http.Client{Transport: &http.Transport{}}
		resp, err := client.Get("http://" + l.Addr().String() + "/")
		if err != nil {
			panic(err)
		}
		resp.Body.Close()
	}
}

// limitListener admits a limited number of connections, as golang.org/x/net/netutil does.
type limitListener struct {
	net.Listener
	sem  chan struct{}
	done chan struct{}
}

type limitedConn struct {
	net.Conn
	release func()
}

func (c *limitedConn) Close() error { defer c.release(); return c.Conn.Close() }

func (l *limitListener) acquire() bool {
	select {
	case <-l.done:
		return false
	case l.sem <- struct{}{}:
		return true
	}
}

func (l *limitListener) Accept() (net.Conn, error) {
	if !l.acquire() {
		return nil, net.ErrClosed
	}
	c, err := l.Listener.Accept()
	if err != nil {
		<-l.sem
		return nil, err
	}
	return &limitedConn{c, func() { <-l.sem }}, nil
}

func dial(l net.Listener) net.Conn {
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		panic(err)
	}
	return c
}

func startLimited() {
	l := &limitListener{listen(), make(chan struct{}, 2), make(chan struct{})}
	go http.Serve(l, http.HandlerFunc(hello))
	for i := 0; i < 4; i++ {
		keep = append(keep, dial(l))
	}
}

var keep []any

// lockedListener takes a lock of its own in Accept, which somebody else holds.
type lockedListener struct {
	net.Listener
	mu sync.Mutex
}

func (l *lockedListener) Accept() (net.Conn, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Listener.Accept()
}

func startLocked() {
	l := &lockedListener{Listener: listen()}
	l.mu.Lock()
	for i := 0; i < 3; i++ {
		go http.Serve(l, http.HandlerFunc(hello))
	}
	keep = append(keep, dial(l), l)
}

func startEmfile() {
	openSpares(os.Args[2])
	l := listen()
	warm := dial(l)
	go http.Serve(l, http.HandlerFunc(hello))
	time.Sleep(100 * time.Millisecond)
	// Clients first: then lower the limit below what accepting them needs.
	var limit syscall.Rlimit
	syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit)
	files := []*os.File{}
	limit.Cur = 64
	syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit)
	for {
		f, err := os.Open("/dev/null")
		if err != nil {
			break
		}
		files = append(files, f)
	}
	files[len(files)-1].Close()
	keep = append(keep, warm, dial(l), files)
	time.Sleep(2 * time.Second)
}

type tree[K comparable, V any] struct {
	wait chan V
	key  K
}

func (t *tree[K, V]) find(key K) V {
	return <-t.wait
}

type worker struct {
	mu   sync.Mutex
	rw   sync.RWMutex
	cond *sync.Cond
	wg   sync.WaitGroup
	c    chan string
}

func (w *worker) run() { <-w.c }

//go:noinline
func recurse(depth int, text string, numbers []int, f float64, w worker2) int {
	if depth == 0 {
		select {}
	}
	return recurse(depth-1, text, numbers, f, w) + 1
}

type worker2 struct {
	a, b int
	s    struct{ x, y string }
}

func startBlocked() {
	w := &worker{c: make(chan string)}
	w.cond = sync.NewCond(&sync.Mutex{})
	w.mu.Lock()
	w.rw.Lock()
	w.wg.Add(1)
	for i := 0; i < 3; i++ {
		go func() { w.mu.Lock() }()
		go func() { w.rw.RLock() }()
	}
	go func() { w.rw.Lock() }()
	go func() { w.cond.L.Lock(); w.cond.Wait() }()
	go func() { w.wg.Wait() }()
	go func() { var none chan int; <-none }()
	go func() { var none chan int; none <- 1 }()
	go func() { w.c <- "x"; w.c <- "y" }()
	go func() { <-w.c; time.Sleep(time.Hour) }()
	go func() { select {} }()
	go func() { runtime.LockOSThread(); select {} }()
	go func() { var b [1]byte; var p [2]int; syscall.Pipe(p[:]); syscall.Read(p[0], b[:]) }()
	go recurse(5, "five", []int{1}, 1.5, worker2{})
	go recurse(130, "many", []int{1}, 1.5, worker2{})
	go (&tree[string, int]{wait: make(chan int)}).find("k")
	go (&tree[int, []byte]{wait: make(chan []byte)}).find(3)
	run := w.run
	go run()
	for i := 0; i < 70; i++ {
		go func(i int) { <-w.c }(i)
	}
}

func spin() {
	for {
	}
}

//go:noinline
func panicDeep(n int, err error) {
	if n == 0 {
		panic(err)
	}
	panicDeep(n-1, err)
}

func startLabels() {
	for _, role := range []string{"api", "api", "admin \"x\"\t\\ ü"} {
		go pprof.Do(context.Background(), pprof.Labels("role", role, "tier", "1"), func(context.Context) { select {} })
	}
	go func() { select {} }()
}

var sink [][]byte

//go:noinline
func allocate(size int) { sink = append(sink, make([]byte, size)) }

func contend() {
	runtime.MemProfileRate = 4096
	runtime.SetBlockProfileRate(1)
	runtime.SetMutexProfileFraction(3)
	var mu sync.Mutex
	var wg sync.WaitGroup
	for i := 0; i < 4; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for n := 0; n < 40; n++ {
				mu.Lock()
				time.Sleep(time.Millisecond)
				mu.Unlock()
			}
		}()
	}
	wg.Wait()
	for i := 0; i < 3000; i++ {
		allocate(100 + i%7*1000)
	}
	sink = sink[:1000:1000]
	runtime.GC()
	runtime.GC()
	runtime.GC()
}
