// Command upstream is what other services call: an HTTP answer and a name server, both as late as configured.
package main

import (
	"flag"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"shop.example/services/kit"
)

func names(addr string, cfg *kit.Settings) {
	pc, err := net.ListenPacket("udp", addr)
	if err != nil {
		log.Fatal(err)
	}
	buf := make([]byte, 1500)
	for {
		n, from, err := pc.ReadFrom(buf)
		if err != nil {
			return
		}
		q := append([]byte{}, buf[:n]...)
		go func() {
			time.Sleep(kit.Ms(cfg.Get().DelayMs))
			if len(q) < 12 {
				return
			}
			// The question comes back with "no such name".
			q[2], q[3] = 0x81, 0x83
			q[6], q[7], q[8], q[9], q[10], q[11] = 0, 0, 0, 0, 0, 0
			end := 12
			for end < len(q) && q[end] != 0 {
				end += int(q[end]) + 1
			}
			end += 5
			if end <= len(q) {
				_, _ = pc.WriteTo(q[:end], from)
			}
		}()
	}
}

func main() {
	path := flag.String("c", "upstream.json", "configuration file")
	flag.Parse()
	cfg := kit.Load(*path)
	c := cfg.Get()
	if c.DNS != "" {
		go names(c.DNS, cfg)
	}
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(kit.Ms(cfg.Get().DelayMs))
		_, _ = io.WriteString(w, "eu\n")
	})
	log.Fatal(http.ListenAndServe(c.Listen, nil))
}
