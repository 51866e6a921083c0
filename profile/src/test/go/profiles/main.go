// Records every kind of profile of one busy program with labels, inlined calls, recursion, contention and allocations.
// Usage: profiles DIR
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"sort"
	"strings"
	"sync"
	"time"
)

var sink int
var kept [][]byte

func small(x int) int { return x*31 + 7 } // is inlined

func middle(x int) int { return small(x) ^ small(x+1) } // is inlined, with two inlined calls

//go:noinline
func fibonacci(n int) int {
	if n < 2 {
		return middle(n)
	}
	return fibonacci(n-1) + fibonacci(n-2)
}

//go:noinline
func busy(d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end); {
		sink += fibonacci(18)
		words := strings.Fields(strings.Repeat("one two three ", 50))
		sort.Strings(words)
		sink += len(words)
	}
}

//go:noinline
func contend(mu *sync.Mutex, n int, wg *sync.WaitGroup) {
	defer wg.Done()
	for i := 0; i < n; i++ {
		mu.Lock()
		time.Sleep(200 * time.Microsecond)
		mu.Unlock()
	}
}

//go:noinline
func hold(n int) {
	for i := 0; i < n; i++ {
		kept = append(kept, make([]byte, 8192))
		fmt.Fprint(discard{}, strings.Repeat("x", i%200))
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	dir := os.Args[1]
	create := func(name string) *os.File {
		f, err := os.Create(filepath.Join(dir, name))
		check(err)
		return f
	}
	runtime.SetBlockProfileRate(1)
	runtime.SetMutexProfileFraction(1)
	runtime.MemProfileRate = 4096

	cpu := create("cpu.pb.gz")
	check(pprof.StartCPUProfile(cpu))
	var wg sync.WaitGroup
	for i := 0; i < 2; i++ {
		wg.Add(1)
		go func(i int) {
			defer wg.Done()
			labels := pprof.Labels("worker", fmt.Sprint(i), "path", "/api/orders")
			pprof.Do(context.Background(), labels, func(context.Context) { busy(700 * time.Millisecond) })
		}(i)
	}
	busy(300 * time.Millisecond)
	wg.Wait()
	pprof.StopCPUProfile()
	check(cpu.Close())

	var mu sync.Mutex
	for i := 0; i < 4; i++ {
		wg.Add(1)
		go contend(&mu, 20, &wg)
	}
	wg.Wait()
	hold(2000)
	runtime.GC()

	stop := make(chan bool)
	for i := 0; i < 5; i++ {
		go pprof.Do(context.Background(), pprof.Labels("kind", "parked"), func(context.Context) { <-stop })
	}
	time.Sleep(50 * time.Millisecond)
	for _, kind := range []string{"block", "mutex", "goroutine", "heap", "allocs", "threadcreate"} {
		f := create(kind + ".pb.gz")
		check(pprof.Lookup(kind).WriteTo(f, 0))
		check(f.Close())
	}
	close(stop)
}
