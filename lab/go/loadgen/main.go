// Command loadgen opens connections at a fixed rate and measures, per phase, how long connect and the whole request
// took. SIGUSR1 begins the next phase; SIGTERM ends the run and prints the figures as JSON.
package main

import (
	"crypto/tls"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"os/signal"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

type phase struct {
	Addr      string `json:"addr"`
	EveryMs   int    `json:"everyMs"` // a burst each so many milliseconds
	Burst     int    `json:"burst"`
	Once      bool   `json:"once"`      // one burst only
	TimeoutMs int    `json:"timeoutMs"` // for connect, and again for the answer
	TLS       bool   `json:"tls"`
	Preamble  bool   `json:"preamble"`
	LagEvery  int    `json:"lagEvery"` // every n-th client sends its first byte late and isn't measured
	LagMs     int    `json:"lagMs"`
	Park      int    `json:"park"`      // connections that are opened at the beginning and stay
	ParkSend  bool   `json:"parkSend"`  // they make one request each
	KeepAlive int    `json:"keepAlive"` // connections that make a request each everyMs
	ParkMs    int    `json:"parkMs"`    // the parked ones leave after so long
	Source    string `json:"source"`    // the address that clients come from
	Workers   int    `json:"workers"`   // clients that connect, ask and leave as fast as they are served
	StayMs    int    `json:"stayMs"`    // a client keeps its connection so long after the answer
	Hello     []byte `json:"hello"`     // sent first
	Abort     bool   `json:"abort"`     // a client only connects, and leaves with a reset, as health checks do
}

type tally struct {
	mu      sync.Mutex
	connect []int64
	request []int64
	errors  map[string]int
	started int
	begun   time.Time
	ended   time.Time
}

type report struct {
	Started    int            `json:"started"`
	Answered   int            `json:"answered"`
	Errors     map[string]int `json:"errors"`
	ConnectP50 float64        `json:"connectP50Ms"`
	ConnectP99 float64        `json:"connectP99Ms"`
	RequestP50 float64        `json:"requestP50Ms"`
	RequestP99 float64        `json:"requestP99Ms"`
	Mean       float64        `json:"requestMeanMs"`
	Seconds    float64        `json:"seconds"`
}

var outstanding atomic.Int64

const maxOutstanding = 4000

func kind(step string, err error) string {
	var ne net.Error
	switch {
	case errors.Is(err, syscall.ECONNRESET):
		return step + " reset"
	case errors.Is(err, syscall.ECONNREFUSED):
		return step + " refused"
	case errors.As(err, &ne) && ne.Timeout():
		return step + " timeout"
	case errors.Is(err, io.EOF):
		return step + " eof"
	}
	return step + " other"
}

func (t *tally) fail(k string) {
	t.mu.Lock()
	t.errors[k]++
	t.mu.Unlock()
}

func exchange(conn net.Conn, d time.Duration) error {
	_ = conn.SetDeadline(time.Now().Add(d))
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n"); err != nil {
		return err
	}
	buf := make([]byte, 1024)
	var got strings.Builder
	for !strings.Contains(got.String(), "ok\n") {
		n, err := conn.Read(buf)
		if err != nil {
			return err
		}
		got.Write(buf[:n])
	}
	return nil
}

func (p phase) dial(d time.Duration) (net.Conn, error) {
	dialer := net.Dialer{Timeout: d}
	if p.Source != "" {
		dialer.LocalAddr = &net.TCPAddr{IP: net.ParseIP(p.Source)}
	}
	return dialer.Dial("tcp", p.Addr)
}

func open(p phase, t *tally, late bool) (net.Conn, error) {
	d := time.Duration(p.TimeoutMs) * time.Millisecond
	begin := time.Now()
	conn, err := p.dial(d)
	took := time.Since(begin)
	t.mu.Lock()
	t.connect = append(t.connect, took.Microseconds())
	t.mu.Unlock()
	if err != nil {
		t.fail(kind("connect", err))
		return nil, err
	}
	if late {
		time.Sleep(time.Duration(p.LagMs) * time.Millisecond)
	}
	if len(p.Hello) > 0 {
		_, _ = conn.Write(p.Hello)
	}
	if p.Preamble {
		_, _ = io.WriteString(conn, "PROXY TCP4 192.0.2.7 192.0.2.1 4711 443\r\n")
	}
	if p.TLS {
		c := tls.Client(conn, &tls.Config{InsecureSkipVerify: true})
		_ = c.SetDeadline(time.Now().Add(d))
		if err := c.Handshake(); err != nil {
			t.fail(kind("handshake", err))
			conn.Close()
			return nil, err
		}
		return c, nil
	}
	return conn, nil
}

func one(p phase, t *tally, late bool) {
	defer outstanding.Add(-1)
	target := t
	if late {
		target = &tally{errors: map[string]int{}}
	} else {
		t.mu.Lock()
		t.started++
		t.mu.Unlock()
	}
	begin := time.Now()
	conn, err := open(p, target, late)
	if p.Abort && err == nil {
		_ = conn.(*net.TCPConn).SetLinger(0)
	} else if err == nil {
		err = exchange(conn, time.Duration(p.TimeoutMs)*time.Millisecond)
		if err != nil {
			target.fail(kind("answer", err))
		}
	}
	took := time.Since(begin)
	target.mu.Lock()
	if err == nil {
		target.request = append(target.request, took.Microseconds())
	}
	target.mu.Unlock()
	if conn != nil {
		time.Sleep(time.Duration(p.StayMs) * time.Millisecond)
		conn.Close()
	}
}

func park(p phase, wait *sync.WaitGroup) {
	defer wait.Done()
	conn, err := p.dial(10 * time.Second)
	if err != nil {
		return
	}
	if p.ParkSend {
		_ = exchange(conn, 10*time.Second)
		_ = conn.SetDeadline(time.Time{})
	}
	go func() { _, _ = io.Copy(io.Discard, conn) }()
	if p.ParkMs > 0 {
		time.AfterFunc(time.Duration(p.ParkMs)*time.Millisecond, func() { conn.Close() })
	}
}

func steady(p phase, t *tally, stop chan struct{}) {
	conn, err := open(p, t, false)
	if err != nil {
		return
	}
	defer conn.Close()
	tick := time.NewTicker(time.Duration(p.EveryMs) * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-stop:
			return
		case <-tick.C:
			t.mu.Lock()
			t.started++
			t.mu.Unlock()
			begin := time.Now()
			if err := exchange(conn, time.Duration(p.TimeoutMs)*time.Millisecond); err != nil {
				t.fail(kind("answer", err))
				return
			}
			t.mu.Lock()
			t.request = append(t.request, time.Since(begin).Microseconds())
			t.mu.Unlock()
		}
	}
}

func worker(p phase, t *tally, stop chan struct{}) {
	for {
		select {
		case <-stop:
			return
		default:
			outstanding.Add(1)
			one(p, t, false)
		}
	}
}

func run(p phase, t *tally, stop chan struct{}) {
	var wait sync.WaitGroup
	for i := 0; i < p.Park; i++ {
		wait.Add(1)
		go park(p, &wait)
		if i%50 == 49 {
			wait.Wait()
		}
	}
	for i := 0; i < p.KeepAlive; i++ {
		go steady(p, t, stop)
		time.Sleep(time.Millisecond / 2)
	}
	for i := 0; i < p.Workers; i++ {
		go worker(p, t, stop)
	}
	if p.EveryMs <= 0 || p.Burst <= 0 {
		<-stop
		return
	}
	tick := time.NewTicker(time.Duration(p.EveryMs) * time.Millisecond)
	defer tick.Stop()
	for n := 0; ; {
		for i := 0; i < p.Burst; i++ {
			n++
			if outstanding.Add(1) > maxOutstanding {
				outstanding.Add(-1)
				t.fail("not sent")
				continue
			}
			go one(p, t, p.LagEvery > 0 && n%p.LagEvery == 0)
		}
		if p.Once {
			<-stop
			return
		}
		select {
		case <-stop:
			return
		case <-tick.C:
		}
	}
}

func quantile(v []int64, q float64) float64 {
	if len(v) == 0 {
		return -1
	}
	return float64(v[int(q*float64(len(v)-1))]) / 1000
}

func (t *tally) report() report {
	t.mu.Lock()
	defer t.mu.Unlock()
	less := func(v []int64) func(i, j int) bool { return func(i, j int) bool { return v[i] < v[j] } }
	sort.Slice(t.connect, less(t.connect))
	sort.Slice(t.request, less(t.request))
	mean := -1.0
	if len(t.request) > 0 {
		sum := int64(0)
		for _, took := range t.request {
			sum += took
		}
		mean = float64(sum) / float64(len(t.request)) / 1000
	}
	return report{t.started, len(t.request), t.errors,
		quantile(t.connect, .5), quantile(t.connect, .99), quantile(t.request, .5), quantile(t.request, .99),
		mean, t.ended.Sub(t.begun).Seconds()}
}

func main() {
	path := flag.String("c", "loadgen.json", "the phases")
	flag.Parse()
	b, err := os.ReadFile(*path)
	if err != nil {
		log.Fatal(err)
	}
	var phases []phase
	if err := json.Unmarshal(b, &phases); err != nil {
		log.Fatal(err)
	}
	sigs := make(chan os.Signal, 4)
	signal.Notify(sigs, syscall.SIGUSR1, syscall.SIGTERM, syscall.SIGINT)
	var all []*tally
	for i, p := range phases {
		if p.TimeoutMs == 0 {
			p.TimeoutMs = 4000
		}
		t := &tally{errors: map[string]int{}, begun: time.Now()}
		all = append(all, t)
		stop := make(chan struct{})
		go run(p, t, stop)
		s := <-sigs
		for s == syscall.SIGUSR1 && i == len(phases)-1 {
			s = <-sigs
		}
		close(stop)
		t.mu.Lock()
		t.ended = time.Now()
		t.mu.Unlock()
		if s != syscall.SIGUSR1 {
			break
		}
	}
	var out []report
	for _, t := range all {
		out = append(out, t.report())
	}
	text, err := json.Marshal(out)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(text))
}
