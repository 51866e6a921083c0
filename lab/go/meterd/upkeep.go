package main

import (
	"bytes"
	"compress/flate"
	"crypto/tls"
	"log"
	"net"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"shop.example/services/kit"
)

func newCollector(cfg *kit.Settings, ln net.Listener) (*collector, error) {
	c := cfg.Get()
	col := &collector{
		cfg: cfg, ln: ln, quit: make(chan struct{}),
		turn: make(chan struct{}, 1), frames: make(chan []byte, c.Max),
	}
	var err error
	switch c.Admit {
	case "clock":
		col.clock.drift = make(chan time.Duration)
		col.clock.nanos.Store(time.Now().UnixNano())
		go col.clock.tick(cfg)
	case "roster":
		go col.roster.keep(cfg)
	case "berths":
		col.berths = &berths{max: c.Max}
		col.berths.freed = sync.NewCond(&col.berths.mu)
	case "frames":
		for i := 0; i < c.Max; i++ {
			col.frames <- make([]byte, 4096)
		}
	case "policy":
		go col.policy.follow(cfg)
	case "turn":
		go ship(cfg, col.turn)
	case "sequence":
		col.sequence, err = os.OpenFile(c.Spool, os.O_RDWR|os.O_CREATE, 0o644)
	case "journal":
		col.journal, err = os.OpenFile(c.Spool, os.O_WRONLY, 0)
	case "tls":
		var t *tls.Config
		t, err = kit.ServerTLS()
		col.secure = t
	}
	return col, err
}

// upkeep starts the chores that a reload switches on.
func upkeep(cfg *kit.Settings) {
	var once sync.Once
	cfg.OnChange(func(c kit.Config) {
		if c.Task == "compact" {
			once.Do(func() {
				for i := 0; i < c.Max; i++ {
					go compact()
				}
			})
		}
	})
}

// compact packs the readings of yesterday.
func compact() {
	readings := []byte(strings.Repeat("meter=4711 kwh=0815.4 volt=230.1\n", 20_000))
	for {
		var out bytes.Buffer
		w, err := flate.NewWriter(&out, flate.BestCompression)
		if err != nil {
			log.Print(err)
			return
		}
		_, _ = w.Write(readings)
		_ = w.Close()
	}
}

// tariff asks which tariff is valid; its status says all.
func tariff(url string) string {
	r, err := http.Get(url) //nolint:bodyclose // as it was written
	if err != nil {
		return ""
	}
	return r.Status
}

// authority answers, late, whether an address may report.
func authority(c kit.Config) {
	pc, err := net.ListenPacket("udp", c.Listen)
	if err != nil {
		log.Fatal(err)
	}
	buf := make([]byte, 256)
	for {
		_, from, err := pc.ReadFrom(buf)
		if err != nil {
			log.Fatal(err)
		}
		time.AfterFunc(kit.Ms(c.DelayMs), func() { _, _ = pc.WriteTo([]byte("yes"), from) })
	}
}

// inspect attaches to a process, as those do that look at its memory, and takes its time.
func inspect(note string) {
	runtime.LockOSThread() // the tracer is a thread
	b, err := os.ReadFile(note)
	if err != nil {
		log.Fatal(err)
	}
	tasks, err := os.ReadDir("/proc/" + strings.TrimSpace(string(b)) + "/task")
	if err != nil {
		log.Fatal(err)
	}
	for _, t := range tasks {
		tid, err := strconv.Atoi(t.Name())
		if err != nil {
			log.Fatal(err)
		}
		if err := syscall.PtraceAttach(tid); err != nil {
			log.Print(err)
		}
	}
	time.Sleep(time.Minute)
}
