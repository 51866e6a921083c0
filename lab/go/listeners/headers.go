package listeners

import (
	"crypto/tls"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"sync"
	"time"
)

var signature = []byte("\r\n\r\n\x00\r\nQUIT\n")

// Binary reads the load balancer's binary header (PROXY protocol, version 2).
type Binary struct {
	net.Listener
	Timeout time.Duration
}

// Accept reads the header of each connection before it returns it.
func (b *Binary) Accept() (net.Conn, error) {
	c, err := b.Listener.Accept()
	if err != nil {
		return nil, err
	}
	if err := b.header(c); err != nil {
		c.Close()
		return b.Accept()
	}
	return c, nil
}

func (b *Binary) header(c net.Conn) error {
	_ = c.SetReadDeadline(time.Now().Add(b.Timeout))
	defer func() { _ = c.SetReadDeadline(time.Time{}) }()
	var fixed [16]byte
	if _, err := io.ReadFull(c, fixed[:]); err != nil {
		return err
	}
	if string(fixed[:12]) != string(signature) {
		return errors.New("no header")
	}
	rest := make([]byte, binary.BigEndian.Uint16(fixed[14:]))
	_, err := io.ReadFull(c, rest)
	return err
}

// Terminator ends TLS: what it returns has completed its handshake.
type Terminator struct {
	net.Listener
	config *tls.Config
	mu     sync.RWMutex
	cert   *tls.Config
}

// NewTerminator chooses the certificate anew for each client.
func NewTerminator(inner net.Listener, config *tls.Config) *Terminator {
	t := &Terminator{Listener: inner, cert: config}
	t.config = config.Clone()
	t.config.GetConfigForClient = t.choose
	return t
}

func (t *Terminator) choose(*tls.ClientHelloInfo) (*tls.Config, error) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.cert, nil
}

// Accept makes the handshake.
func (t *Terminator) Accept() (net.Conn, error) {
	for {
		c, err := t.Listener.Accept()
		if err != nil {
			return nil, err
		}
		s := tls.Server(c, t.config)
		_ = s.SetDeadline(time.Now().Add(5 * time.Second))
		if err := s.Handshake(); err != nil {
			s.Close()
			continue
		}
		_ = s.SetDeadline(time.Time{})
		return s, nil
	}
}

// Rotate renews the certificate now and then.
func (t *Terminator) Rotate(pause, issue func() time.Duration) {
	for {
		if d := issue(); d > 0 {
			t.renew(d)
		}
		time.Sleep(pause() + time.Millisecond)
	}
}

func (t *Terminator) renew(d time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	time.Sleep(d)
	t.cert = t.cert.Clone()
}
