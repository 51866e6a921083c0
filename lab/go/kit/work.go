package kit

import (
	"bufio"
	"crypto/sha256"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"time"
)

var kept struct {
	sync.Mutex
	files []*os.File
	pages [][]*[64]byte
}

// Compute burns about d of CPU.
func Compute(d time.Duration) {
	var sum [32]byte
	for end := time.Now().Add(d); time.Now().Before(end); {
		for i := 0; i < 20; i++ {
			sum = sha256.Sum256(sum[:])
		}
	}
}

// Handle is what a request costs.
func Handle(c Config) {
	for i := 0; i < c.KeepFiles; i++ {
		if f, err := os.Open("/dev/null"); err == nil {
			kept.Lock()
			kept.files = append(kept.files, f)
			kept.Unlock()
		}
	}
	if c.HandlerUs > 0 {
		Compute(time.Duration(c.HandlerUs) * time.Microsecond)
	}
	if c.HandlerMs > 0 {
		time.Sleep(Ms(c.HandlerMs))
	}
	if c.Upstream != "" && c.Dispatch == "upstream" {
		if r, err := http.Get(c.Upstream); err == nil {
			_, _ = io.Copy(io.Discard, r.Body)
			r.Body.Close()
		}
	}
}

// ServeConn answers plain HTTP/1.1 requests on one connection until the client leaves.
func ServeConn(conn net.Conn, s *Settings) {
	defer conn.Close()
	r := bufio.NewReader(conn)
	for {
		req, err := http.ReadRequest(r)
		if err != nil {
			return
		}
		Handle(s.Get())
		if _, err := io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n"); err != nil || req.Close {
			return
		}
	}
}

// Background starts the tasks that a reload switches on.
func Background(s *Settings) {
	var once sync.Once
	start := func(c Config) {
		if c.Busy == 0 && c.HeapMB == 0 && c.Parked == 0 && c.Task == "" {
			return
		}
		once.Do(func() { startTasks(c) })
	}
	start(s.Get())
	s.OnChange(start)
}

func startTasks(c Config) {
	if c.GCPercent > 0 {
		debug.SetGCPercent(c.GCPercent)
	}
	for i := 0; i < c.Busy; i++ {
		go reindex()
	}
	wait := make(chan struct{})
	for i := 0; i < c.Parked; i++ {
		go subscriber(wait)
	}
	if c.HeapMB > 0 {
		fillCatalogue(c.HeapMB)
	}
	if c.ChurnMB > 0 {
		for i := 0; i < 4; i++ {
			go render(c.ChurnMB / 4)
		}
	}
	switch c.Task {
	case "stacks":
		go sampleStacks(Ms(c.EveryMs))
	case "digest":
		go digest(c.Max)
		go memoryGauge(Ms(c.EveryMs))
	case "heap":
		go snapshotHeap(Ms(c.EveryMs))
	case "watch":
		go watchFiles(Ms(c.EveryMs))
	case "collect":
		go tidy(Ms(c.EveryMs))
	}
}

func reindex() {
	var sum [32]byte
	for {
		sum = sha256.Sum256(sum[:])
	}
}

func subscriber(wait chan struct{}) { <-wait }

func fillCatalogue(mb int) {
	pages := make([][]*[64]byte, mb)
	for i := range pages {
		page := make([]*[64]byte, (1<<20)/72)
		for j := range page {
			page[j] = new([64]byte)
		}
		pages[i] = page
	}
	kept.Lock()
	kept.pages = pages
	kept.Unlock()
}

func render(mbPerSecond int) {
	const chunk = 64
	for {
		begin := time.Now()
		for done := 0; done < mbPerSecond<<20/10; {
			list := make([]*[64]byte, chunk)
			for i := range list {
				list[i] = new([64]byte)
			}
			done += chunk * 72
		}
		if rest := 100*time.Millisecond - time.Since(begin); rest > 0 {
			time.Sleep(rest)
		}
	}
}

func sampleStacks(every time.Duration) {
	buf := make([]byte, 64<<20)
	for {
		runtime.Stack(buf, true)
		time.Sleep(every)
	}
}

func digest(mb int) {
	archive := make([]byte, mb<<20)
	for i := range archive {
		archive[i] = byte(i)
	}
	for {
		sum := sha256.Sum256(archive)
		archive[0] = sum[0]
	}
}

// snapshotHeap writes what the heap holds, again and again.
func snapshotHeap(every time.Duration) {
	f, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return
	}
	for {
		debug.WriteHeapDump(f.Fd())
		time.Sleep(every)
	}
}

func memoryGauge(every time.Duration) {
	var m runtime.MemStats
	for {
		runtime.ReadMemStats(&m)
		time.Sleep(every)
	}
}

// watchFiles looks whether a file has changed and forgets to close it.
func watchFiles(every time.Duration) {
	for {
		if f, err := os.Open("/etc/hosts"); err == nil {
			kept.Lock()
			kept.files = append(kept.files, f)
			kept.Unlock()
		}
		time.Sleep(every)
	}
}

func tidy(every time.Duration) {
	for {
		runtime.GC()
		time.Sleep(every)
	}
}
