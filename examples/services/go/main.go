// A Go service that Anteroom can upgrade without losing a request. Its part is marked: take the listener from descriptor 3,
// say READY=1, and on SIGTERM be a lame duck before Shutdown. Standard library only.
package main

import (
	"context"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"
)

// --- the service's part ---

// listener is the supervisor's (LISTEN_FDS, descriptor 3) or, started by hand, one of its own.
func listener(addr string) (net.Listener, error) {
	if os.Getenv("LISTEN_PID") != fmt.Sprint(os.Getpid()) {
		return net.Listen("tcp", addr)
	}
	file := os.NewFile(3, "listener")
	defer file.Close() // FileListener has a close-on-exec duplicate
	return net.FileListener(file)
}

func notify(state string) {
	if conn, err := net.Dial("unixgram", os.Getenv("NOTIFY_SOCKET")); err == nil {
		conn.Write([]byte(state))
		conn.Close()
	}
}

// lameDuck answers with "Connection: close" once leaving is set, so that keep-alive clients go elsewhere by themselves.
func lameDuck(next http.Handler, leaving *atomic.Bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if leaving.Load() {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}

// --- end of it ---

func main() {
	version := "1"
	if len(os.Args) > 1 {
		version = os.Args[1]
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintf(w, "%s go\n", version) })

	l, err := listener(":8080")
	if err != nil {
		log.Fatal(err)
	}
	var leaving atomic.Bool
	server := &http.Server{Handler: lameDuck(mux, &leaving)}
	go server.Serve(l)
	notify("READY=1")

	term := make(chan os.Signal, 1)
	signal.Notify(term, syscall.SIGTERM)
	<-term
	notify("STOPPING=1")
	leaving.Store(true)
	time.Sleep(300 * time.Millisecond) // every client that asks meanwhile is told to come back elsewhere
	// More than 6 s: a new connection that says nothing holds Shutdown for 5 s.
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	server.Shutdown(ctx)
}
