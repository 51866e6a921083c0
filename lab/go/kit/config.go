// Package kit is what the shop's services share: configuration that is read again on SIGHUP, the admin port and the
// listening sockets. Nothing in a running process's name, arguments, environment or stacks tells which situation the
// laboratory has put it in: that is in the configuration file, which no recording contains.
package kit

import (
	"encoding/json"
	"log"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Config holds every setting of every service. Durations are milliseconds. A zero value is ordinary service.
type Config struct {
	Listen  string `json:"listen"`
	Admin   string `json:"admin"`
	Inherit bool   `json:"inherit"` // take the listening socket from file descriptor 3
	Backlog int    `json:"backlog"` // own listen() backlog, 0 leaves it to package net
	Shared  bool   `json:"shared"`  // SO_REUSEPORT
	Shards  int    `json:"shards"`  // listeners or accept loops
	Unix    string `json:"unix"`    // a second listener beside TCP

	Wrap     []string `json:"wrap"`     // edged: the listener's layers
	Admit    string   `json:"admit"`    // relayd: how connections are admitted
	Greet    string   `json:"greet"`    // work done on a fresh connection by the loop itself
	Dispatch string   `json:"dispatch"` // how a connection gets to its handler
	OnError  string   `json:"onError"`  // what the loop does with an error

	Max      int    `json:"max"`
	Upstream string `json:"upstream"`
	DNS      string `json:"dns"`
	Spool    string `json:"spool"`

	// Settings that a reload may change while the service runs.
	HoldMs     int    `json:"holdMs"`     // how long a refresh holds what it holds
	EveryMs    int    `json:"everyMs"`    // how often it does so
	HandlerMs  int    `json:"handlerMs"`  // handler waits
	HandlerUs  int    `json:"handlerUs"`  // handler computes
	DelayMs    int    `json:"delayMs"`    // upstream: answers late
	Busy       int    `json:"busy"`       // goroutines that compute without pause
	HeapMB     int    `json:"heapMB"`     // live heap
	ChurnMB    int    `json:"churnMB"`    // allocation per second
	Parked     int    `json:"parked"`     // goroutines that only wait
	Task       string `json:"task"`       // the background task that is switched on
	KeepFiles  int    `json:"keepFiles"`  // files opened per request and never closed
	Trip       bool   `json:"trip"`       // the next connection meets the weak spot
	DeadlineMs int    `json:"deadlineMs"` // a deadline set on the listener, once
	GCPercent  int    `json:"gcPercent"`
}

// Ms turns the file's milliseconds into a duration.
func Ms(n int) time.Duration { return time.Duration(n) * time.Millisecond }

// Settings is the configuration of now and those who want to hear of its next version.
type Settings struct {
	path    string
	current atomic.Value
	mu      sync.Mutex
	changed []func(Config)
}

// Load reads the configuration and reads it again whenever the process gets SIGHUP.
func Load(path string) *Settings {
	s := &Settings{path: path}
	s.read()
	c := make(chan os.Signal, 4)
	signal.Notify(c, syscall.SIGHUP)
	go func() {
		for range c {
			s.read()
			s.mu.Lock()
			hooks := append([]func(Config){}, s.changed...)
			s.mu.Unlock()
			for _, f := range hooks {
				f(s.Get())
			}
		}
	}()
	return s
}

func (s *Settings) read() {
	b, err := os.ReadFile(s.path)
	if err != nil {
		log.Printf("config: %v", err)
		return
	}
	var c Config
	if err := json.Unmarshal(b, &c); err != nil {
		log.Printf("config: %s: %v", s.path, err)
		return
	}
	s.current.Store(c)
}

// Get returns the configuration of now.
func (s *Settings) Get() Config { return s.current.Load().(Config) }

// OnChange calls f after each reload.
func (s *Settings) OnChange(f func(Config)) {
	s.mu.Lock()
	s.changed = append(s.changed, f)
	s.mu.Unlock()
}
