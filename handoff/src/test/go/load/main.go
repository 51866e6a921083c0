// Command load asks a service as fast as it is answered, from a number of clients, and counts every request that failed.
// It never tries again: a request that fails is lost. SIGTERM or the end of -for prints the figures as JSON.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

var (
	addr      = flag.String("addr", "127.0.0.1:8080", "where to")
	network   = flag.String("network", "tcp", "tcp or unix")
	path      = flag.String("path", "/", "what is asked for")
	clients   = flag.Int("clients", 64, "how many at once")
	keepAlive = flag.Bool("keep-alive", false, "one connection for many requests")
	pause     = flag.Duration("pause", 0, "between two requests of a client")
	duration  = flag.Duration("for", 0, "0: until SIGTERM")
	timeout   = flag.Duration("timeout", 10*time.Second, "for a whole request")
)

type tally struct {
	micros   []int32
	failed   map[string]int
	versions map[string]int
}

func kind(step string, err error) string {
	var ne net.Error
	switch {
	case errors.Is(err, syscall.ECONNRESET):
		return step + " reset"
	case errors.Is(err, syscall.ECONNREFUSED):
		return step + " refused"
	case errors.Is(err, syscall.EPIPE):
		return step + " broken pipe"
	case errors.As(err, &ne) && ne.Timeout():
		return step + " timeout"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return step + " eof"
	}
	return step + " " + err.Error()
}

// ask makes one request; it returns the connection where it may be used again.
func ask(conn net.Conn, reader *bufio.Reader) (string, bool, string, error) {
	head := "GET " + *path + " HTTP/1.1\r\nHost: load.example\r\n"
	if !*keepAlive {
		head += "Connection: close\r\n"
	}
	if _, err := io.WriteString(conn, head+"\r\n"); err != nil {
		return "", false, "send", err
	}
	answer, err := http.ReadResponse(reader, nil)
	if err != nil {
		return "", false, "answer", err
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return "", false, "body", err
	}
	if answer.StatusCode != 200 {
		return "", false, "answer", fmt.Errorf("status %d", answer.StatusCode)
	}
	return strings.Fields(string(body) + " ?")[0], *keepAlive && !answer.Close, "", nil
}

func client(stop *atomic.Bool, t *tally) {
	var conn net.Conn
	var reader *bufio.Reader
	for !stop.Load() {
		begin := time.Now()
		if conn == nil {
			c, err := net.DialTimeout(*network, *addr, *timeout)
			if err != nil {
				t.failed[kind("connect", err)]++
				time.Sleep(10 * time.Millisecond)
				continue
			}
			conn, reader = c, bufio.NewReaderSize(c, 512)
		}
		_ = conn.SetDeadline(begin.Add(*timeout))
		version, again, step, err := ask(conn, reader)
		if err != nil {
			t.failed[kind(step, err)]++
		} else {
			t.micros = append(t.micros, int32(time.Since(begin).Microseconds()))
			t.versions[version]++
		}
		if !again {
			conn.Close()
			conn = nil
		}
		if *pause > 0 {
			time.Sleep(*pause)
		}
	}
	if conn != nil {
		conn.Close()
	}
}

func main() {
	flag.Parse()
	var stop atomic.Bool
	tallies := make([]*tally, *clients)
	var all sync.WaitGroup
	begin := time.Now()
	for i := range tallies {
		t := &tally{failed: map[string]int{}, versions: map[string]int{}}
		tallies[i] = t
		all.Add(1)
		go func() { defer all.Done(); client(&stop, t) }()
	}
	term := make(chan os.Signal, 1)
	signal.Notify(term, syscall.SIGTERM, syscall.SIGINT)
	fmt.Println("loading")
	if *duration > 0 {
		select {
		case <-term:
		case <-time.After(*duration):
		}
	} else {
		<-term
	}
	stop.Store(true)
	all.Wait()
	var micros []int32
	failed, versions, lost := map[string]int{}, map[string]int{}, 0
	for _, t := range tallies {
		micros = append(micros, t.micros...)
		for k, n := range t.failed {
			failed[k] += n
			lost += n
		}
		for k, n := range t.versions {
			versions[k] += n
		}
	}
	sort.Slice(micros, func(i, j int) bool { return micros[i] < micros[j] })
	q := func(share float64) float64 {
		if len(micros) == 0 {
			return 0
		}
		return float64(micros[int(share*float64(len(micros)-1))]) / 1000
	}
	_ = json.NewEncoder(os.Stdout).Encode(map[string]any{
		"answered": len(micros), "lost": lost, "failed": failed, "versions": versions, "seconds": time.Since(begin).Seconds(),
		"p50_ms": q(0.5), "p99_ms": q(0.99), "p999_ms": q(0.999), "max_ms": q(1),
	})
}
