// Command fetched is a service that nobody gave its listener: it fetches it from a supervisor, over SCM_RIGHTS.
package main

import (
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
)

func fetch(path string) (map[string]net.Listener, error) {
	conn, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	text, rights := make([]byte, 4096), make([]byte, 4096)
	n, r, _, _, err := conn.ReadMsgUnix(text, rights)
	if err != nil {
		return nil, err
	}
	messages, err := syscall.ParseSocketControlMessage(rights[:r])
	if err != nil || len(messages) == 0 {
		return nil, fmt.Errorf("no descriptors: %v", err)
	}
	fds, err := syscall.ParseUnixRights(&messages[0])
	if err != nil {
		return nil, err
	}
	listeners := map[string]net.Listener{}
	for i, name := range strings.Fields(string(text[:n])) {
		file := os.NewFile(uintptr(fds[i]), name)
		if listeners[name], err = net.FileListener(file); err != nil {
			return nil, err
		}
		file.Close()
	}
	return listeners, nil
}

func main() {
	listeners, err := fetch(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("ready", os.Getpid())
	_ = http.Serve(listeners["http"], http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, "fetched")
	}))
}
