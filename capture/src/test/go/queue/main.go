// A service whose accept queue isn't empty: nobody accepts on port 18080, two connections wait there; on 18081 one
// connection was accepted. Its profiles, expvar and metrics are on 18082. Recorded by ../../record.
package main

import (
	_ "expvar"
	"fmt"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"syscall"
)

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func dial(address string) net.Conn {
	connection, err := net.Dial("tcp", address)
	must(err)
	_, err = connection.Write([]byte("hello"))
	must(err)
	return connection
}

func main() {
	runtime.SetBlockProfileRate(1)
	runtime.SetMutexProfileFraction(1)
	queueing, err := net.Listen("tcp", ":18080")
	must(err)
	accepting, err := net.Listen("tcp4", "127.0.0.1:18081")
	must(err)
	unix, err := net.Listen("unix", "@queue-recording")
	must(err)
	kept := []net.Conn{dial("127.0.0.1:18080"), dial("127.0.0.1:18080"), dial("127.0.0.1:18081")}
	accepted, err := accepting.Accept()
	must(err)
	for i := 0; i < 3; i++ {
		must(exec.Command("true").Run())
		runtime.GC()
	}
	go http.ListenAndServe("127.0.0.1:18082", nil)
	fmt.Println("ready")
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	<-stop
	runtime.KeepAlive([]any{queueing, unix, kept, accepted})
}
