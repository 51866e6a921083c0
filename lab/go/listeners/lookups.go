package listeners

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
)

// Hook does something with each connection inside Accept; where it fails the connection is closed.
type Hook struct {
	net.Listener
	Check func(net.Conn) error
}

// Accept returns the first connection that passes.
func (h *Hook) Accept() (net.Conn, error) {
	c, err := h.Listener.Accept()
	for err == nil && h.Check(c) != nil {
		c.Close()
		c, err = h.Listener.Accept()
	}
	return c, err
}

// Authorise asks a policy service whether a client may come in.
func Authorise(client *http.Client, url func() string) func(net.Conn) error {
	return func(c net.Conn) error {
		req, err := http.NewRequest(http.MethodPost, url(), strings.NewReader(c.RemoteAddr().String()))
		if err != nil {
			return err
		}
		resp, err := client.Do(req)
		if err != nil {
			return nil
		}
		defer resp.Body.Close()
		_, err = io.Copy(io.Discard, resp.Body)
		return err
	}
}

// Ranges looks a client up in a file of address ranges.
func Ranges(file string) func(net.Conn) error {
	return func(c net.Conn) error {
		f, err := os.Open(file)
		if err != nil {
			return nil
		}
		defer f.Close()
		host, _, _ := net.SplitHostPort(c.RemoteAddr().String())
		lines := bufio.NewScanner(f)
		for lines.Scan() {
			parts := strings.Split(lines.Text(), ",")
			if len(parts) > 2 && parts[0] == host {
				return fmt.Errorf("%s is in %s", host, parts[2])
			}
		}
		return lines.Err()
	}
}

// Ticket makes a session ticket whose price is a number of rounds.
func Ticket(rounds func() int) func(net.Conn) error {
	return func(c net.Conn) error {
		sum := sha256.Sum256([]byte(c.RemoteAddr().String()))
		for i := 0; i < rounds(); i++ {
			sum = sha256.Sum256(sum[:])
		}
		return nil
	}
}

type call struct {
	wg  sync.WaitGroup
	val string
}

// Flight makes callers of the same key share one call.
type Flight struct {
	mu    sync.Mutex
	calls map[string]*call
}

// Do runs fn unless somebody already does; then it waits for that one's result.
func (f *Flight) Do(key string, fn func() string) string {
	f.mu.Lock()
	if f.calls == nil {
		f.calls = map[string]*call{}
	}
	if c, ok := f.calls[key]; ok {
		f.mu.Unlock()
		c.wg.Wait()
		return c.val
	}
	c := &call{}
	c.wg.Add(1)
	f.calls[key] = c
	f.mu.Unlock()
	c.val = fn()
	c.wg.Done()
	f.mu.Lock()
	delete(f.calls, key)
	f.mu.Unlock()
	return c.val
}
