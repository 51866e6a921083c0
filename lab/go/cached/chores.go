package main

import (
	"net"
	"os"
	"os/exec"
	"sync"
	"time"

	"shop.example/services/kit"
)

var pipes struct {
	sync.Mutex
	ends []*os.File
}

// leakPipes makes the pipes for a compactor that never starts.
func leakPipes(settings *kit.Settings) {
	for {
		if s := settings.Get(); s.EveryMs > 0 {
			if r, w, err := os.Pipe(); err == nil {
				pipes.Lock()
				pipes.ends = append(pipes.ends, r, w)
				pipes.Unlock()
			}
			time.Sleep(kit.Ms(s.EveryMs))
			continue
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// runCommand tells the firewall of a new client.
func runCommand(script string) {
	_ = exec.Command("/bin/sh", "-c", script).Run()
}

// migrate waits for the store before anybody is served.
func (d *Daemon) migrate() {
	for {
		c, err := net.DialTimeout("tcp", d.settings.Get().Upstream, time.Second)
		if err == nil {
			c.Close()
			return
		}
		time.Sleep(500 * time.Millisecond)
	}
}
